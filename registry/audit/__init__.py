"""The append-only log: who did, saw or was refused what; one hash chain per county and one for the system."""
