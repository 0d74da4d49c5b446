"""Visits planned and done, what was found, what is needed, when to come again."""
