"""People who log in: personal accounts, passwords, lockout, sessions, and the mark that a database is a demo."""
