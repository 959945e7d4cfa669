"""What surrounds a build: console, lock, digests of code, how a script runs."""
