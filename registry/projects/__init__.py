"""Projects with a funder: water cellars and outside projects, their tranches, progress, acceptance and report."""
