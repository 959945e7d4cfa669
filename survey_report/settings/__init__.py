"""Config, editions, instruments, and tables that staff fill in."""
