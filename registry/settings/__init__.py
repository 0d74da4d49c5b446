"""Editable defaults with effective dates by region, and code lists: nothing local is a constant in code."""
