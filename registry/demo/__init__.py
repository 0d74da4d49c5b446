"""Invented people, money and visits for demonstrations; deterministic, and marked as such."""
