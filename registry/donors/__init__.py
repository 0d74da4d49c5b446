"""Donors, donations, pairings with yearly instalments, and what a donor may know."""
