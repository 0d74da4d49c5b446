"""Tables that come in from outside as files: what a file really is, and its sheets as plain cells."""
