"""Working days: yearly tables from the State Council's notices, editable; a year that is not loaded is refused."""
