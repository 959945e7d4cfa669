"""Who answers, and integer answers 1–7 that average to the group means.

Answers here point the way of the factor; reverse-keyed items are turned when exported.
Members differ: some see everything in a brighter light than others (halo), and more so in
the same person's two answers. The rounding to integers is repaired answer by answer, the
one whose latent value lies nearest first, until the printed statistics hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from demonstration import group_means as solution
from demonstration.published import GLOBAL, N_GROUPS

WAVES = ("before", "after", "followup")
RESPONSE = {"before": 0.93, "after": 0.95, "followup": 0.92}
FEWEST = 5
ITEM_MISSING, FACTOR_MISSING = 0.012, 0.0016
MIN_SHARE = 0.5
SCALE = (1, 7)

# share of a member's deviation that is: halo, halo of the wave, own view of the factor, chance
SHARES = np.sqrt([0.35, 0.10, 0.25, 0.30])
ALPHA = (0.77, 0.89)
WEAK = {"task_conflict": 0.66}
MEAN_SIZE = 7

TOLERANCE = 0.004
SWEEPS, MOVES = 12, 300
# one answer moves t by several times its tolerance: let it count less on the way
SLACK = {"t": 0.03}
# a group's wave that was just moved rests for this many moves
REST = 8


@dataclass
class Answers:
    """All answers, one row per respondent and wave.

    Attributes
    ----------
    rows : pandas.DataFrame
        group, wave, respondent_id; place (of the group) and wave_no as numbers.
    values : numpy.ndarray
        Rows × items, integers.
    latent : numpy.ndarray
        Rows × items, what the integers are rounded from.
    answered : numpy.ndarray
        Rows × items, False where the answer is missing.
    items : dict
        Factor to the columns of its items.
    """

    rows: pd.DataFrame
    values: np.ndarray
    latent: np.ndarray
    answered: np.ndarray
    items: dict[str, np.ndarray]

    def cell(self, place: int, wave: int) -> np.ndarray:
        """Return the rows of a group in a wave."""
        rows = self.rows
        return np.flatnonzero((rows["place"] == place) & (rows["wave_no"] == wave))

    def scores(self, rows: np.ndarray, factor: str) -> np.ndarray:
        """Return member scores, NaN with too few items answered."""
        block = np.ix_(rows, self.items[factor])
        count = self.answered[block].sum(axis=1)
        total = np.where(self.answered[block], self.values[block], 0).sum(axis=1)
        enough = count >= MIN_SHARE * len(self.items[factor])
        return np.where(enough, total / np.maximum(count, 1), np.nan)

    def nearest(self, rows: np.ndarray, factor: str, step: int):
        """Return row, item and effect on the group mean of the best answer to move by `step`.

        None when no answer of the cell can be moved.
        """
        columns = self.items[factor]
        block = np.ix_(rows, columns)
        counted = ~np.isnan(self.scores(rows, factor))
        low, high = SCALE
        moved = self.values[block] + step
        free = self.answered[block] & counted[:, None] & (moved >= low) & (moved <= high)
        if not free.any():
            return None
        nearness = np.where(free, step * (self.latent[block] - self.values[block]), -np.inf)
        member, item = np.unravel_index(nearness.argmax(), nearness.shape)
        effect = step / self.answered[block][member].sum() / counted.sum()
        return rows[member], columns[item], effect


def draw_respondents(
    participants: pd.DataFrame, groups: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return who answered in each wave: group, wave, respondent_id, place, wave_no."""
    small = groups.loc[~groups["completed"]].nsmallest(1, "started")["group"].item()
    parts = []
    for place, group in enumerate(groups.itertuples()):
        members = participants[participants["group"] == group.group]
        present = {
            "before": members[members["joined"] == "start"],
            "after": members[~members["left"]] if group.completed else members[:0],
            "followup": members[~members["left"]] if group.followup else members[:0],
        }
        for wave_no, (wave, asked) in enumerate(present.items()):
            # one group too small to be shown, so that the disclosure gate has something to hide
            fewest = FEWEST - 1 if group.group == small else FEWEST
            count = max(rng.binomial(len(asked), RESPONSE[wave]), min(fewest, len(asked)))
            if group.group == small:
                count = min(count, fewest)
            chosen = np.sort(rng.choice(asked["respondent_id"], count, replace=False))
            parts.append(
                pd.DataFrame(
                    {
                        "group": group.group,
                        "wave": wave,
                        "respondent_id": chosen,
                        "place": place,
                        "wave_no": wave_no,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def targets(groups: pd.DataFrame, aim: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return group means to realise: groups × factors × waves, NaN where not asked."""
    means = np.full((len(groups), len(aim) - 1, len(WAVES)), np.nan)
    completed = groups["completed"].to_numpy()
    means[completed, :, :2] = solution.solve(aim, rng)
    count = int((~completed).sum())
    means[~completed, :, 0] = solution.draw_start(aim, rng, count)[..., 0]
    followup = groups["followup"].to_numpy()
    shape = means[followup, :, 1].shape
    # a year later: the level held, with a drift of the group's and of the factor's own
    drift = rng.normal(0, 0.10, (shape[0], 1)) + rng.normal(0, 0.20, shape)
    drift += rng.normal(0, 0.03, (1, shape[1])) - drift.mean() - 0.03
    means[followup, :, 2] = means[followup, :, 1] + drift
    return np.clip(means, solution.LOWEST, solution.HIGHEST)


def realise(
    rows: pd.DataFrame,
    instrument: pd.DataFrame,
    means: np.ndarray,
    aim: pd.DataFrame,
    rng: np.random.Generator,
) -> Answers:
    """Return integer answers whose group means are the given ones, as near as integers come."""
    factors = list(aim.index.drop(GLOBAL))
    items = {f: np.flatnonzero(instrument["factor"] == f) for f in factors}
    latent = _latent(rows, items, means, aim, rng)
    answered = _answered(len(rows), items, rng)
    answers = Answers(rows, np.zeros(latent.shape, dtype=int), latent, answered, items)
    for place, _, wave in np.argwhere(~np.isnan(means[:, :1])):
        cell = answers.cell(place, wave)
        for number, factor in enumerate(factors):
            _fit(answers, cell, factor, means[place, number, wave])
    return answers


def _latent(rows, items, means, aim, rng) -> np.ndarray:
    """Return what each member means, before it is put on the scale."""
    people, person = np.unique(rows["respondent_id"], return_inverse=True)
    place, wave = rows["place"].to_numpy(), rows["wave_no"].to_numpy()
    halo = rng.standard_normal(len(people))[person]
    mood = rng.standard_normal(len(rows))
    views = rng.standard_normal((len(people), len(items)))[person]
    chance = rng.standard_normal((len(rows), len(items)))
    latent = np.empty((len(rows), sum(map(len, items.values()))))
    cell = pd.Series(place * len(WAVES) + wave)
    for number, (factor, columns) in enumerate(items.items()):
        alpha = WEAK.get(factor, rng.uniform(*ALPHA))
        drawn = np.stack([halo, mood, views[:, number], chance[:, number]], axis=1) @ SHARES
        drawn = pd.Series(drawn)
        drawn = (drawn - drawn.groupby(cell).transform("mean")).to_numpy()
        true, error = _spread(aim.loc[factor], len(columns), alpha, rng)
        difficulty = rng.normal(0, 0.25, len(columns))
        latent[:, columns] = (
            (means[place, number, wave] + true[wave] * drawn)[:, None]
            + (difficulty - difficulty.mean())
            + error[wave][:, None] * rng.standard_normal((len(rows), len(columns)))
        )
    return latent


def _spread(row: pd.Series, n_items: int, alpha: float, rng) -> tuple[np.ndarray, np.ndarray]:
    """Return the SD of members' true scores in a group and of an item's error, per wave.

    From the SD between groups, an ICC(1) that rises with it, and Cronbach's alpha.
    """
    between = row[["sd_before", "sd_after", "sd_after"]].to_numpy(dtype=float) ** 2
    icc = np.clip(0.10 + 0.3 * (np.sqrt(between) - 0.4) + rng.normal(0, 0.015), 0.08, 0.24)
    within = MEAN_SIZE * between * (1 - icc) / (1 + (MEAN_SIZE - 1) * icc)
    error = (1 - alpha) * (within + between)
    return np.sqrt(within - error), np.sqrt(n_items * error)


def _answered(n_rows: int, items: dict[str, np.ndarray], rng) -> np.ndarray:
    answered = rng.random((n_rows, sum(map(len, items.values())))) >= ITEM_MISSING
    for columns in items.values():
        answered[np.ix_(rng.random(n_rows) < FACTOR_MISSING, columns)] = False
    return answered


def _fit(answers: Answers, cell: np.ndarray, factor: str, mean: float) -> None:
    """Round a cell's latent answers to integers whose group mean lies nearest the wanted."""
    block = np.ix_(cell, answers.items[factor])
    shift = 0.0
    for _ in range(8):
        answers.values[block] = np.clip(np.round(answers.latent[block] + shift), *SCALE)
        miss = mean - np.nanmean(answers.scores(cell, factor))
        shift += miss
    while True:
        miss = mean - np.nanmean(answers.scores(cell, factor))
        move = answers.nearest(cell, factor, 1 if miss > 0 else -1)
        if move is None or abs(miss) <= abs(move[2]) * 0.51:
            return
        answers.values[move[0], move[1]] += int(np.sign(move[2]))


class Repair:
    """Moves single answers until the printed statistics hold for every factor and the index.

    Parameters
    ----------
    answers : Answers
    completed : numpy.ndarray
        Places of the completed groups.
    wanted : numpy.ndarray
        Groups × factors × waves (before, after), the solution at group level.
    table : pandas.DataFrame
        As printed (`published.read_change`).
    rng : numpy.random.Generator
    """

    def __init__(self, answers, completed, wanted, table, rng):
        self.answers, self.rng = answers, rng
        self.printed = table.to_dict("index")
        self.factors = list(table.index.drop(GLOBAL))
        self.cells = [[answers.cell(place, wave) for wave in (0, 1)] for place in completed]
        self.wanted = wanted
        diffs = wanted[..., 1] - wanted[..., 0]
        limit = solution.reliable_change_limit(wanted[..., 0])
        self.low, self.high, *self.index_limits = solution.limits_of_counts(
            diffs, diffs.mean(axis=1), limit, table, room=(0.003, 0.0125), spaced=False
        )
        self.means = np.stack(
            [self._means(factor) for factor in self.factors], axis=1
        )  # groups × factors × waves

    def run(self) -> int:
        """Repair factor by factor; return the number of sweeps that it took.

        Raises
        ------
        RuntimeError
            When the printed statistics are not reached.
        """
        for sweep in range(1, SWEEPS + 1):
            done = [self._repair(number) for number in range(len(self.factors))]
            if all(done):
                return sweep
        raise RuntimeError("the printed statistics were not reached")

    def _means(self, factor: str) -> np.ndarray:
        return np.array(
            [[np.nanmean(self.answers.scores(c, factor)) for c in row] for row in self.cells]
        )

    def _repair(self, number: int) -> bool:
        """Move answers of one factor until nothing is missed; return whether it succeeded."""
        factor = self.factors[number]
        places = [(g, w, step) for g in range(N_GROUPS) for w in (0, 1) for step in (1, -1)]
        group, wave, step = np.array(places).T
        nothing = np.zeros(1), np.zeros(1, dtype=int), np.zeros(1, dtype=int)
        moves = [self.answers.nearest(self.cells[g][w], factor, s) for g, w, s in places]
        rested = np.full(len(places), -REST)
        for turn in range(MOVES):
            if self._miss(number, *nothing)[0] == 0:
                return True
            effect = np.array([np.nan if move is None else move[2] for move in moves])
            cost = self._miss(number, effect, group, wave)
            cost += self._pull(number, group, wave, effect)
            cost[turn - rested < REST] = np.inf
            order = cost.argsort(kind="stable")
            # now and then not the best, to get out of dead ends
            best = order[0] if self.rng.random() < 0.9 else order[self.rng.integers(8)]
            row, item, _ = moves[best]
            self.answers.values[row, item] += step[best]
            g, w = group[best], wave[best]
            cell = self.cells[g][w]
            self.means[g, number, w] = np.nanmean(self.answers.scores(cell, factor))
            for place in np.flatnonzero((group == g) & (wave == w)):
                rested[place] = turn
                moves[place] = self.answers.nearest(cell, factor, step[place])
        return False

    def _pull(self, number, group, wave, effect) -> np.ndarray:
        """Return a small cost of leaving the solution at group level."""
        gap = self.means[group, number, wave] - self.wanted[group, number, wave]
        return 1e-3 * ((gap + effect) ** 2 - gap**2) / 0.02**2

    def _miss(self, number, effect, group, wave) -> np.ndarray:
        """Return by how much each move would leave the factor and the index off their targets."""
        means, index = self.means[:, number], self.means.mean(axis=1)
        share = effect / len(self.factors)
        low, high = self.low[:, number], self.high[:, number]
        return (
            _moment_misses(means, self.printed[self.factors[number]], effect, group, wave)
            + _limit_misses(means, low, high, effect, group, wave)
            + _moment_misses(index, self.printed[GLOBAL], share, group, wave)
            + _limit_misses(index, *self.index_limits, share, group, wave)
        )


def _moment_misses(means, row, effect, group, wave) -> np.ndarray:
    """Return the squared misses of means, SDs, d and t if each move were made."""
    n = N_GROUPS
    first, second = np.where(wave == 0, effect, 0), np.where(wave == 1, effect, 0)
    series = (means[:, 0], means[:, 1], means[:, 1] - means[:, 0])
    stats = []
    for values, change in zip(series, (first, second, second - first), strict=True):
        total = values.sum() + change
        squares = (values**2).sum() + 2 * values[group] * change + change**2
        stats.append((total / n, np.sqrt((squares - total**2 / n) / (n - 1))))
    (before, sd_before), (after, sd_after), (diff, sd_diff) = stats
    d = diff / np.sqrt((sd_before**2 + sd_after**2) / 2)
    t = diff / sd_diff * np.sqrt(n)
    reached = {
        "mean_before": before,
        "sd_before": sd_before,
        "mean_after": after,
        "sd_after": sd_after,
        "diff": diff,
        "d": d,
        "t": t,
    }
    return sum(
        (np.maximum(np.abs(value - row[name]) - TOLERANCE, 0) / SLACK.get(name, TOLERANCE)) ** 2
        for name, value in reached.items()
    )


def _limit_misses(means, low, high, effect, group, wave) -> np.ndarray:
    """Return the squared misses of the limits that make the counts right, after each move."""
    diffs = means[:, 1] - means[:, 0]
    moved = diffs[group] + np.where(wave == 1, effect, -effect)

    def outside(values, low, high):
        return ((np.maximum(low - values, 0) + np.maximum(values - high, 0)) / TOLERANCE) ** 2

    now = outside(diffs, low, high)
    return now.sum() - now[group] + outside(moved, low[group], high[group])
