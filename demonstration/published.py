"""What the printed 2019 edition says: the targets of the demonstration set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

REFERENCE = Path("tests/data/reference_2019")
GLOBAL = "global_index"
N_GROUPS = 31
IMPROVED_FROM = 0.1
GLOBAL_POSITIVE, GLOBAL_NEGATIVE = 27, 4
RELIABLE_POSITIVE, RELIABLE_NEGATIVE = 19, 1
CRITICAL = 1.96

# Counts of groups_chosen that print lost: seven cells are empty, and that of the first factor is
# its d once more. The prose says that a little over half of the groups chose it: 18 of 31 is the
# fewest with which any counts of the other seven give the printed correlation, 0.64.
MADE_UP_CHOICES = {
    "continuous_team_learning": 18,
    "individual_satisfaction_learning": 8,
    "team_efficacy": 5,
    "training_systems": 11,
    "balanced_diversity": 3,
    "information_systems": 6,
    "absence_of_political_games": 5,
    "right_competence": 4,
}

# The prose gives these as "4 of 5", "9 of 10" and so on.
PERCENT_OF_PROSE = {
    "effect_good_starting_point": 80,
    "sufficient_variation": 90,
    "suitable_pace": 80,
    "interesting_topics": 90,
    "relevant_contributors": 90,
    "changed_meetings": 52,
}


def read_change() -> pd.DataFrame:
    """Return table 2 and table 1 by factor, global_index last.

    Returns
    -------
    pandas.DataFrame
        Index factor in the order of config/instruments/factors.csv; mean_before,
        sd_before, mean_after, sd_after, diff, t, d, groups_chosen (NaN where print lost
        it) and improved (NaN for the index), as printed.
    """
    factors = pd.read_csv("config/instruments/factors.csv")["factor"]
    table = pd.read_csv(REFERENCE / "table2_effect_change.csv").set_index("factor")
    improved = pd.read_csv(REFERENCE / "table1_groups_improved.csv").set_index("factor")
    table = table.join(improved["improved"]).loc[[*factors, GLOBAL]]
    # the count of this factor was misprinted as its d, 1.86
    table.loc["continuous_team_learning", "groups_chosen"] = np.nan
    return table


def aims(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with means and SDs to aim at, inside the rounding of the printed ones.

    Some printed d lie at the edge of what the rounded means and SDs give. There means and
    SDs are moved a little, so that d too rounds to what is printed. The means of the global
    index follow from the factors'. Adds sd_diff, the SD of the groups' differences that
    gives the printed t: ``diff * sqrt(31) / t``.
    """
    aim = table.copy()
    columns = ["mean_before", "mean_after", "sd_before", "sd_after"]
    for factor in table.index.drop(GLOBAL):
        aim.loc[factor, columns] = _inside_rounding(table.loc[factor], free_means=True)
    aim.loc[GLOBAL, columns[:2]] = aim.drop(GLOBAL)[columns[:2]].mean()
    aim.loc[GLOBAL, columns] = _inside_rounding(aim.loc[GLOBAL], free_means=False)
    aim["diff"] = aim["mean_after"] - aim["mean_before"]
    aim["sd_diff"] = aim["diff"] * np.sqrt(N_GROUPS) / aim["t"]
    return aim


def _inside_rounding(row: pd.Series, free_means: bool) -> list[float]:
    """Return means and SDs, moved until d is within 0.003 of the printed one."""
    means = row[["mean_before", "mean_after"]].to_numpy(dtype=float)
    sds = row[["sd_before", "sd_after"]].to_numpy(dtype=float)
    side = np.sign(effect_size(means, sds) - row["d"])
    for step in np.arange(0, 0.0045, 0.0005) * side:
        moved = means + free_means * step / 2 * np.array([1, -1])
        if abs(effect_size(moved, sds + step) - row["d"]) < 0.003:
            break
    return [*moved, *(sds + step)]


def effect_size(means: np.ndarray, sds: np.ndarray) -> float:
    """Return Cohen's d over the root mean square of the two SDs, as the edition defines it."""
    return float((means[1] - means[0]) / np.sqrt((sds**2).mean()))


def read_agreement() -> pd.Series:
    """Return the printed percentage that agrees, by statement_id."""
    figure = pd.read_csv(REFERENCE / "figure2_evaluation.csv").set_index("statement_id")
    return pd.concat([figure["percent_agree"], pd.Series(PERCENT_OF_PROSE)])
