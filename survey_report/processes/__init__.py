"""How a program of ours runs: a rule's script, a command, what it writes on the terminal."""

__all__ = ["command_runs", "script_runs", "side_by_side", "terminal"]
