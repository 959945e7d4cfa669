"""Another programme than the demonstration: other agency, other leaders, its own answers.

Every answer is drawn here, and counted here: the tests hold the pipeline's numbers against
`Counts`, which knows nothing of the pipeline.
"""

from __future__ import annotations

import csv
import datetime
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
NOBODY = ["respondent_id", "group", "status", "test", "submitted"]
FACTORS = 3
SIZE = 7


@dataclass
class Counts:
    """What was handed in, counted from the answers themselves."""

    groups: int = 0
    leaders: int = 0
    completed: int = 0
    invited: int = 0
    responses: int = 0
    organisations: dict[str, set[str]] = field(default_factory=dict)
    agree: dict[str, int] = field(default_factory=dict)
    taken_a_stand: dict[str, int] = field(default_factory=dict)
    before: dict[str, float] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)

    @property
    def improved(self) -> int:
        """Groups whose mean over all factors is higher after than before."""
        return sum(self.after[group] > self.before[group] for group in self.after)


class Programme:
    """Delivers cohorts of a programme whose groups change by `change` points on a scale 1–7.

    Parameters
    ----------
    root : Path
        The project.
    change : float
        How much the groups' mean changes from start to end.
    agree : float
        The share who agree in the final evaluation.
    seed : int
    """

    def __init__(self, root: Path, change: float, agree: float, seed: int = 1):
        self.root, self.change, self.agree = root, change, agree
        self.random = np.random.default_rng(seed)
        self.counts = Counts()
        self.items = _rows("effect_2016")
        self.statements = [row["statement_id"] for row in _rows("evaluation_2016")]
        self.number = 0

    def deliver(
        self, cohort: str, start: str, groups: int = 4, waves=("before", "after"), evaluation=True
    ) -> None:
        """Write a cohort's exports and registers in its folder, and count them."""
        folder = self.root / "data/raw" / cohort
        folder.mkdir(parents=True, exist_ok=True)
        names = [f"{cohort}-{letter}" for letter in "ABCDEF"[:groups]]
        people = {name: [self._person() for _ in range(SIZE)] for name in names}
        _write(folder / "participants.csv", self._participants(people))
        _write(folder / "development_areas.csv", self._areas(names))
        level = {name: self.random.normal(5.0, 0.4) for name in names}
        # groups change by more or less, as groups do
        own = {name: self.random.normal(self.change, 0.25) for name in names}
        for wave in waves:
            day = _later(start, {"before": 3, "after": 260, "followup": 640}[wave])
            scores = level if wave == "before" else {x: level[x] + own[x] for x in names}
            _write(folder / f"effect_{wave}.csv", self._survey(people, scores, wave, day))
        if evaluation:
            _write(folder / "evaluation.csv", self._evaluation(people, _later(start, 265)))
        self.counts.groups += groups
        self.counts.leaders += groups * SIZE
        self.counts.completed += groups if "after" in waves else 0

    def _person(self) -> str:
        self.number += 1
        return f"P{self.number:04}"

    def _participants(self, people):
        kinds = ("direktorat", "departement")
        return [
            {
                "respondent_id": person,
                "name": f"Prøve Person{person}",
                "email": f"{person.lower()}@example.org",
                "gender": ("kvinne", "mann")[(place + number) % 2],
                "birth_year": str(1960 + (place * 7 + number * 3) % 25),
                "position": "Avdelingsleder",
                "organisation": self._organisation(name, kinds[number % 2]),
                "organisation_type": kinds[number % 2],
                "group": name,
                "joined": "start",
            }
            for number, (name, persons) in enumerate(people.items())
            for place, person in enumerate(persons)
        ]

    def _organisation(self, group: str, kind: str) -> str:
        """Return who the group leads: the same organisations come back the year after."""
        name = f"Etaten for {group[5:]}"
        self.counts.organisations.setdefault(kind, set()).add(name)
        return name

    def _areas(self, names):
        factors = list(dict.fromkeys(row["factor"] for row in self.items))
        return [
            {
                "group": name,
                "area_no": str(number + 1),
                "area_nb": f"Område {number + 1}",
                "factors": str(factors[self.random.integers(len(factors))]),
            }
            for name in names
            for number in range(FACTORS)
        ]

    def _survey(self, people, level, wave, day):
        rows = []
        for name, persons in people.items():
            scores = []
            for person in persons:
                wanted = self.random.normal(level[name], 0.9, len(self.items))
                points = np.clip(np.rint(wanted), 1, 7).astype(int)
                scores.append(points)
                answers = {
                    item["item_id"]: str(8 - point if item["reverse"] == "ja" else point)
                    for item, point in zip(self.items, points, strict=True)
                }
                rows.append({**_frame(person, name, day), **answers})
            # every factor has as many items, so the mean over factors is that over items only
            # when they do: it is worked out factor by factor, member by member
            mean = _mean_over_factors(np.array(scores), [item["factor"] for item in self.items])
            if wave in ("before", "after"):
                getattr(self.counts, wave)[name] = mean
        return rows

    def _evaluation(self, people, day):
        rows = []
        for name, persons in people.items():
            for place, person in enumerate(persons):
                self.counts.invited += 1
                if place == SIZE - 1:
                    rows.append(_frame(person, name, "") | {"status": "not_started"})
                    continue
                self.counts.responses += 1
                answers = {}
                for statement in self.statements:
                    yes = self.random.random() < self.agree
                    code = int(self.random.integers(4, 6) if yes else self.random.integers(1, 4))
                    answers[statement] = str(code)
                    counts = self.counts
                    counts.agree[statement] = counts.agree.get(statement, 0) + yes
                    counts.taken_a_stand[statement] = counts.taken_a_stand.get(statement, 0) + 1
                rows.append({**_frame(person, name, day), **answers})
        return rows


def _mean_over_factors(scores: np.ndarray, factors: list[str]) -> float:
    names = list(dict.fromkeys(factors))
    columns = [[place for place, one in enumerate(factors) if one == name] for name in names]
    members = [scores[:, places].mean(axis=1).mean() for places in columns]
    return float(np.mean(members))


def _frame(person: str, group: str, day: str) -> dict[str, str]:
    submitted = f"{day} 09:00:00" if day else ""
    cells = (person, group, "complete" if day else "not_started", "0", submitted)
    return dict(zip(NOBODY, cells, strict=True))


def _later(start: str, days: int) -> str:
    return (datetime.date.fromisoformat(start) + datetime.timedelta(days)).isoformat()


def _rows(name: str) -> list[dict[str, str]]:
    path = ROOT / f"config/instruments/{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
