"""The encrypted store of photos and scans: what comes in is checked and re-encoded, what goes out is logged."""
