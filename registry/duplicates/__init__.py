"""One person once: probable pairs of a county with their reasons, a work list, merging with field choice, undoing it."""
