"""Regions: the tree province → city → county → township → village with 12-digit codes, and its history."""
