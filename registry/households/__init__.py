"""A family: its members and their aid side by side, split and join with their history, households that may be one."""
