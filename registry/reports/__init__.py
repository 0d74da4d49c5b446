"""The figures of the work summary, each opening the records behind it."""
