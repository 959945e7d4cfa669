"""Recheck: read what is printed as a stranger would, and hold it against itself."""
