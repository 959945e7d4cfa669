"""What a reader of a published edition can work out after a deletion, in numbers.

The edition is laid out as it was, without what has been deleted, and computed again. What differs
from the numbers that were published rests on the answers that are gone: whoever has both can
subtract.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from survey_report.commands.build import run_workflow
from survey_report.commands.edition_archive import ArchiveError, is_kept, lay_out, registers_of
from survey_report.files.csv_rows import read_rows
from survey_report.language.norwegian import counted, signed
from survey_report.review.edition_comparison import Change, compare_editions
from survey_report.settings.config_files import ConfigError, load_edition
from survey_report.settings.editions import FROZEN

LEDGER = "data/processed/audit/values.json"
GROUPS = "data/processed/clean/effect_groups.parquet"
WAVES = {"before": "ved start", "after": "ved slutt", "followup": "ett år etter"}
# so many are listed; the rest are counted
LISTED = 12
HIDDEN = ":"


def difference_told(
    name: str, become: Mapping[str, Mapping], groups: Iterable[str], minimum: int
) -> list[str]:
    """Compute an edition again without what has been deleted, and tell what differs.

    Parameters
    ----------
    name : str
        The edition.
    become : mapping
        Checksum of a file before the deletion, to its new one and how many rows are gone.
    groups : iterable of str
        The groups that the deletion touches.
    minimum : int
        The least number of persons behind a value that is shown.
    """
    published = Path(FROZEN) / name / "values.json"
    if not published.is_file():
        return []
    if not is_kept(name):
        return [
            f"Utgave {name} er publisert, men ikke tatt vare på med kildene. Hva som kan regnes ut "
            "av den, kan derfor ikke sies i tall."
        ]
    register = registers_of(name) / "sources.csv"
    if not {row["sha256"] for row in read_rows(register)} & set(become):
        return [f"Utgave {name}: Ingen av filene den bygger på, er endret. Tallene i den står."]
    try:
        folder = lay_out(name, load_edition(name), become)
    except (ArchiveError, ConfigError) as error:
        return [f"Utgave {name}: Hva som kan regnes ut, kan ikke sies i tall. {error}"]
    try:
        if run_workflow([LEDGER], folder=folder):
            return [
                f"Utgave {name}: Hva som kan regnes ut, kan ikke sies i tall, for tallene lot seg "
                "ikke beregne uten svarene. Meldingen over sier hvorfor."
            ]
        before, after = (
            json.loads(path.read_text(encoding="utf-8")) for path in (published, folder / LEDGER)
        )
        fallen = below(folder / GROUPS, groups, minimum)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return told_of(name, compare_editions(before, after, {}, {}), len(before)) + fallen


def told_of(name: str, changes: Iterable[Change], total: int) -> list[str]:
    """Return what a reader can subtract: which numbers are otherwise, and by how much."""
    values = [change for change in changes if change.kind == "value"]
    moved = [change for change in values if change.difference]
    hidden = [change for change in values if HIDDEN in (change.after, change.before)]
    if not values:
        return [
            f"Utgave {name}: Ingen av de {total} publiserte tallene blir annerledes uten svarene."
        ]
    many = "tall" if len(values) == 1 else "tallene"
    lines = [
        f"Utgave {name}: {len(values)} av de {total} publiserte {many} blir annerledes uten "
        "svarene. Den som har utgaven og får se de nye tallene, kan trekke dem fra hverandre:"
    ]
    lines += [
        f"  {one.item}: {one.before} → {one.after} ({signed_text(one)})" for one in moved[:LISTED]
    ]
    if len(moved) > LISTED:
        lines.append(f"  … og {len(moved) - LISTED} til som endrer seg.")
    if hidden:
        shown = ", ".join(one.item for one in hidden[:LISTED])
        more = f" og {len(hidden) - LISTED} til" if len(hidden) > LISTED else ""
        lines.append(
            f"  {counted(len(hidden), 'tall', 'tall')} blir skjult eller synlig: {shown}{more}."
        )
    return lines


def signed_text(change: Change) -> str:
    """Return a difference with its sign, with as many decimals as tell something."""
    difference = float(change.difference)
    places = 0 if difference == int(difference) else 2 if abs(difference) >= 0.005 else 3
    return signed(difference, places)


def below(path: Path, groups: Iterable[str], minimum: int) -> list[str]:
    """Return which of the groups have answers from fewer than the least number of persons."""
    import pandas as pd

    table = pd.read_parquet(path, columns=["group", "wave", "n_members"])
    table = table[table["group"].isin(set(groups))]
    fewest = table.groupby(["group", "wave"])["n_members"].max().reset_index()
    return [
        f"  Gruppe {row.group} har nå {row.n_members:.0f} svar {WAVES[row.wave]}, og er under "
        f"grensen på {minimum}. Den vises ikke alene noe sted."
        for row in fewest.itertuples()
        if row.n_members < minimum
    ]
