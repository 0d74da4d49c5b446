"""Backup and restore: one file with a consistent copy of the database and the stored files; keys are not in it."""
