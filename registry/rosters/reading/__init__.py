"""Reading rosters without database and web: bytes → sheets → tables or forms → rows of parsed values and problems."""
