"""What surrounds a build: console, lock, digests of code, how a script runs."""

__all__ = [
    "build_lock",
    "code_digests",
    "console",
    "job_graph",
    "last_build",
    "snakemake_internals",
    "warm_process",
    "warm_start",
]
