"""Draw the figures of the Effect survey but one, in one process.

Importing the libraries takes longer than the drawing. The spread between the groups has a rule of
its own: it needs one library more, and is drawn beside these.
"""

from scripts import plot_effect_change, plot_followup, plot_goals_change
from scripts.lib.running import run_script


def main(snakemake) -> None:
    """Have each module draw its figure and write it."""
    plot_effect_change.main(snakemake)
    plot_goals_change.main(snakemake)
    plot_followup.main(snakemake)


if __name__ == "__main__":
    run_script(main, snakemake)  # noqa: F821
