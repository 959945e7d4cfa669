"""The subcommands of the program behind the Makefile."""
