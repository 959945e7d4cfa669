"""Compare two runs or editions: values, definitions, sources, settings, code and packages.

Each is a ledger (values.json), a frozen edition's folder, or the root of a built repository.
"""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from survey_report.files.csv_rows import read_rows
from survey_report.language import norwegian
from survey_report.ledger.ledger import printed
from survey_report.processes.command_runs import read_json
from survey_report.review.fingerprints import fingerprint_of
from survey_report.review.guard_changes import guard_changes
from survey_report.review.manifest import build_manifest

OUTPUT = Path("reports/output/comparison/changes.csv")
VALUES = ("values.json", "data/processed/audit/values.json")
MANIFEST = ("manifest.json", "reports/output/manifest.json")
GUARDS = ("guards.csv", "data/processed/audit/guards.csv")
CHAPTERS = ("reports/chapters", "reports/appendices")
EXAMPLE = "make compare A=<mappe eller values.json> [B=<mappe eller values.json>]"
# what is read here of a value in the ledger
READ = {"id", "value", "display", "definition", "formula"}
SHOWN = 40
# what an edition's own report says of the one before it
OWN_COMPARISON = "since."
# what is printed has no more
MOST_DECIMALS = 6
FIRST = ("facts", "evaluation", "effect")
KINDS = {
    "guard": "vilkår for påstander",
    "value": "tall",
    "definition": "definisjoner",
    "source": "kilder og innstillingsfiler",
    "setting": "innstillinger",
    "code": "kodefiler",
    "package": "pakker",
}
CHANGES = {"added": "nye", "removed": "borte", "changed": "endret"}


class EditionError(ValueError):
    """There is no ledger where one was to be."""


@dataclass(frozen=True)
class Change:
    """What is otherwise in the later edition.

    Attributes
    ----------
    kind : str
        A key of `KINDS`.
    change : str
        added, removed or changed.
    item : str
        The value's id, the file, the setting or the package.
    before, after : str
        As shown to a reader; empty where there is none.
    difference : str
        After less before, for numbers, as they are printed.
    message_nb : str
    """

    kind: str
    change: str
    item: str
    before: str
    after: str
    difference: str
    message_nb: str


COLUMNS = [field.name for field in fields(Change)]


def compare_editions(
    before: list[dict], after: list[dict], manifest_before: Mapping, manifest_after: Mapping
) -> list[Change]:
    """Return every change from one edition to another, kind by kind.

    Parameters
    ----------
    before, after : list of dict
        The two ledgers.
    manifest_before, manifest_after : mapping
        The two manifests. Where one is empty, only the values are compared.
    """
    changes = [*_values(before, after)]
    if manifest_before and manifest_after:
        pair = (manifest_before, manifest_after)
        files = [{one["path"]: one for one in edition["inputs"]} for edition in pair]
        code = [{one["path"]: one for one in edition["code"]["files"]} for edition in pair]
        changes += _files("source", *files)
        changes += _texts("setting", *(_flat(edition["config"]) for edition in pair))
        changes += _files("code", *code)
        changes += _texts("package", *(edition["packages"] for edition in pair))
    return changes


def _values(before: list[dict], after: list[dict]) -> Iterator[Change]:
    old, new = (
        {entry["id"]: entry for entry in ledger if not entry["id"].startswith(OWN_COMPARISON)}
        for ledger in (before, after)
    )
    for name in sorted(old.keys() | new.keys(), key=_by_weight):
        if name not in old:
            shown, meaning = new[name]["display"], new[name]["definition"]
            yield Change("value", "added", name, "", shown, "", f"Nytt tall: {shown}. {meaning}.")
        elif name not in new:
            shown, meaning = old[name]["display"], old[name]["definition"]
            yield Change("value", "removed", name, shown, "", "", f"Borte: {shown}. {meaning}.")
        else:
            yield from _value(name, old[name], new[name])


def _by_weight(name: str) -> tuple[int, str]:
    """Sort what readers look for first before the rest."""
    part = name.partition(".")[0]
    return (FIRST.index(part) if part in FIRST else len(FIRST), name)


def _value(name: str, old: dict, new: dict) -> Iterator[Change]:
    # as printed: the page goes out, and a published edition has no more digits
    values = (printed(old), printed(new))
    if not _equal(*values) or old["display"] != new["display"]:
        shown = (old["display"], new["display"])
        difference = _difference(*values)
        by = f" ({_by(difference)})" if difference is not None else ""
        message = f"Fra {shown[0]} til {shown[1]}{by}. {new['definition']}."
        exact = "" if difference is None else repr(difference)
        yield Change("value", "changed", name, *shown, exact, message)
    told = [f"{entry['definition']} {entry['formula']}".strip() for entry in (old, new)]
    if told[0] != told[1]:
        yield Change("definition", "changed", name, *told, "", "Tallet er definert på en ny måte.")


def _equal(old: object, new: object) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-12)
    return old == new


def _difference(old: object, new: object) -> int | float | None:
    numbers = isinstance(old, int | float) and isinstance(new, int | float)
    return round(new - old, MOST_DECIMALS) if numbers else None


def _by(difference: float) -> str:
    if isinstance(difference, int):
        return norwegian.signed(difference, 0)
    return norwegian.signed(difference, 2 if abs(difference) >= 0.005 else 3)


def _files(kind: str, old: Mapping[str, dict], new: Mapping[str, dict]) -> Iterator[Change]:
    for path in sorted(old.keys() | new.keys()):
        if path not in old:
            yield Change(kind, "added", path, "", fingerprint_of(new[path]), "", "Ny fil.")
        elif path not in new:
            yield Change(kind, "removed", path, fingerprint_of(old[path]), "", "", "Fila er borte.")
        elif fingerprint_of(old[path]) != fingerprint_of(new[path]):
            sums = (fingerprint_of(old[path]), fingerprint_of(new[path]))
            rows = _difference(old[path].get("rows"), new[path].get("rows"))
            counted = "" if rows is None else str(rows)
            message = "Innholdet er endret." + (f" Rader: {_by(rows)}." if rows else "")
            yield Change(kind, "changed", path, *sums, counted, message)


def _texts(kind: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        before, after = (str(edition.get(name, "")) for edition in (old, new))
        if name not in old:
            yield Change(kind, "added", name, "", after, "", f"Ny: {after}.")
        elif name not in new:
            yield Change(kind, "removed", name, before, "", "", f"Borte: {before}.")
        elif before != after:
            yield Change(kind, "changed", name, before, after, "", f"Fra {before} til {after}.")


def _flat(config: Mapping, prefix: str = "") -> dict[str, object]:
    """Return the settings by dotted name."""
    flat: dict[str, object] = {}
    for key, value in config.items():
        name = f"{prefix}{key}"
        flat |= _flat(value, f"{name}.") if isinstance(value, Mapping) else {name: value}
    return flat


def read_edition(place: Path) -> tuple[list[dict], dict]:
    """Return the ledger and the manifest (empty when there is none) of an edition.

    Raises
    ------
    EditionError
        No ledger in `place`.
    """
    folder = place if place.is_dir() else place.parent
    ledgers = [folder / name for name in VALUES] if place.is_dir() else [place]
    ledger = next((path for path in ledgers if path.is_file()), None)
    if ledger is None:
        raise EditionError(f"Finner ikke noe tallregister (values.json) i {place.as_posix()}.")
    values = read_json(ledger)
    if not isinstance(values, list) or not all(
        isinstance(entry, dict) and entry.keys() >= READ for entry in values
    ):
        raise EditionError(f"{ledger.as_posix()} er ikke et tallregister fra make report.")
    manifest = next((folder / name for name in MANIFEST if (folder / name).is_file()), None)
    return values, read_json(manifest) if manifest else {}


def headlines(changes: Iterable[Change]) -> list[str]:
    """Return how many of each kind are new, gone and changed, in plain Norwegian."""
    counts = Counter((change.kind, change.change) for change in changes)
    lines = []
    for kind, name in KINDS.items():
        parts = [
            f"{counts[kind, change]} {word}"
            for change, word in CHANGES.items()
            if counts[kind, change]
        ]
        if parts:
            lines.append(f"{name.capitalize()}: {', '.join(parts)}.")
    return lines


def summary(changes: Iterable[Change], shown: int = SHOWN) -> str:
    """Return the changes in plain Norwegian: how many of each kind, then each of the first."""
    changes = list(changes)
    if not changes:
        return "Ingenting er endret."
    lines = headlines(changes)
    lines += [f"  – {change.item}: {change.message_nb}" for change in changes[:shown]]
    if len(changes) > shown:
        lines.append(f"  … og {len(changes) - shown} til.")
    return "\n".join(lines)


def write(changes: Iterable[Change], path: Path) -> None:
    """Write the changes as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(change) for change in changes)


def compare_guards(
    before: Iterable[Mapping], after: Iterable[Mapping], chapters: Mapping[str, str]
) -> list[Change]:
    """Return what became of the conditions of the sentences; as `guard_changes`."""
    return [
        Change("guard", one.change, one.place, one.before, one.after, "", one.message_nb)
        for one in guard_changes(before, after, chapters)
    ]


def read_guards(place: Path) -> list[dict[str, str]] | None:
    """Return the conditions of an edition's sentences; None when it has not kept them."""
    path = next((place / name for name in GUARDS if (place / name).is_file()), None)
    return read_rows(path) if path else None


def read_chapters(root: Path) -> dict[str, str]:
    """Return the chapters of a repository by path, in its own folders; none elsewhere."""
    paths = [path for folder in CHAPTERS for path in sorted((root / folder).glob("*.qmd"))]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def compare_with_previous(
    previous: list[str],
    values: Path,
    inputs: Iterable[str],
    program: Iterable[str],
    config: dict,
    changes_path: Path,
    key: bytes,
    guards: Path,
    chapters: Iterable[str],
) -> None:
    """Compare this run with the previous edition, if the edition has one, and write the changes.

    Parameters
    ----------
    previous : list of str
        The previous edition's files; may be empty.
    values : Path
        This run's ledger.
    inputs, program : iterable of str
        This run's files, as the manifest lists them.
    config : dict
    changes_path : Path
    key : bytes
        Of the fingerprints of files that are not published.
    guards : Path
        This run's audit/guards.csv.
    chapters : iterable of str
        This run's chapters.
    """
    frozen = {Path(path).name: Path(path) for path in previous}
    changes = []
    if "values.json" in frozen:
        before, manifest_before = read_edition(frozen["values.json"].parent)
        manifest = build_manifest(config, inputs, program, {}, {}, key)
        changes = compare_editions(before, read_json(values), manifest_before, manifest)
        kept = read_guards(frozen["values.json"].parent)
        if kept is not None:
            texts = {path: Path(path).read_text(encoding="utf-8") for path in chapters}
            changes = [*compare_guards(kept, read_rows(guards), texts), *changes]
    write(changes, changes_path)
