"""Config, editions, instruments, and tables that staff fill in."""

__all__ = ["config_files", "editions", "instruments", "own_yaml", "palette", "schema_tables"]
