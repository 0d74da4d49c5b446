"""Rosters: Excel files in and out, as offices really send them."""
