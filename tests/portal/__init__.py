"""Tests of the donors' site."""
