"""Timings, as ratios against a limit measured in the same run. `python -m bench` runs all of them."""
