"""Compute every table of the Effect survey, in one process.

Importing the libraries takes longer than the computing. Each module makes its own tables.
"""

from scripts import (
    compute_effect_change,
    compute_followup,
    compute_goals,
    compute_reliability,
    compute_subgroups,
)
from scripts.lib.running import run_script


def main(snakemake) -> None:
    """Have each module compute its tables and write them."""
    compute_effect_change.main(snakemake)
    compute_reliability.main(snakemake)
    compute_goals.main(snakemake)
    compute_followup.main(snakemake)
    compute_subgroups.main(snakemake)


if __name__ == "__main__":
    run_script(main, snakemake)  # noqa: F821
