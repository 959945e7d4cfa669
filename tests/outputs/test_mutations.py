"""200 changes of one digit in what is finished, and whether the recheck finds them.

`make verify` finds any changed byte by its checksum (test_audit.py). Here the files are read
for what they say: a change is found when the recheck, or for a published edition the audit,
reports an error that was not there before. What it lets pass must have one of the reasons that
docs/audit.md gives.
"""

import csv
import io
import json
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.lib.recheck import files, origins, report
from scripts.lib.recheck.edition import EditionError, read_edition
from scripts.lib.recheck.edition_checks import audit_edition
from scripts.lib.recheck.rules import ERROR
from scripts.recheck_report import recheck_figures

SEED = 2019
HOW_MANY = {
    "html": 40,
    "pdf": 30,
    "docx": 30,
    "ledger": 30,
    "statistics": 30,
    "figure_tables": 20,
    "edition": 20,
}
EDITION = Path(__file__).parents[1] / "data/edition_2019"
TABLES = ("table1_groups_improved.csv", "table2_effect_change.csv", "figure2_evaluation.csv")
# Parts of the HTML that no reader meets as numbers
UNSEEN = re.compile(
    r"<(style|svg|math|template)\b.*?</\1>|<script\b(?![^>]*id=\"verdier\").*?</script>"
    r"|\bsrc=\"[^\"]*\"|<(?!img)[^>]+>",
    re.DOTALL,
)


@dataclass(frozen=True)
class Mutation:
    """One changed digit: its kind, its place, what stood there, and whether it was found."""

    kind: str
    place: int
    around: str
    found: bool


@dataclass(frozen=True)
class Kind:
    """A text that digits are changed in, where, and who looks for an error in the result."""

    text: str
    places: list[int]
    is_found: Callable[[str], bool]


def digits_in(text: str, pattern: str = r"\d", start: int = 0) -> list[int]:
    return [match.start() for match in re.compile(pattern).finditer(text, start)]


def mutate(name: str, kind: Kind, draw: random.Random, number: int) -> list[Mutation]:
    mutations = []
    for place in draw.sample(kind.places, number):
        digit = draw.choice([sign for sign in "0123456789" if sign != kind.text[place]])
        changed = kind.text[:place] + digit + kind.text[place + 1 :]
        around = " ".join(kind.text[max(place - 60, 0) : place + 40].split())
        mutations.append(Mutation(name, place, around, kind.is_found(changed)))
    return mutations


def has_error(findings) -> bool:
    return any(finding.level == ERROR for finding in findings)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


class Finished:
    """The kinds of finished files of a built project."""

    def __init__(self, root: Path, scratch: Path):
        self.root, self.scratch = root, scratch
        self.output = root / "reports/output"
        self.figures = root / "data/processed/figures"
        self.page_path = self.output / "erfaringsrapport.html"
        self.page = files.parse_html(self.page_path)
        self.text = files.text_of_html(self.page)
        self.spans = files.spans_in(self.page)
        self.described = json.loads((root / "data/processed/audit/sources.json").read_text("utf-8"))
        self.trace = files.trace_of_html(self.page_path)
        self.pdf = files.text_of_pdf(self.output / "erfaringsrapport.pdf")
        self.docx = files.text_of_docx(self.output / "erfaringsrapport.docx")
        self.values = (root / "data/processed/audit/values.json").read_text(encoding="utf-8")
        self.ledger = {entry["id"]: entry for entry in json.loads(self.values)}
        self.statistics = {
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted((root / "data/processed/statistics").glob("*.csv"))
        }
        self.tables = {path: rows_of(text) for path, text in self.statistics.items()}

    def html(self) -> Kind:
        text = self.page_path.read_text(encoding="utf-8")
        start = text.index("<main")
        unseen = bytearray(len(text))
        for match in UNSEEN.finditer(text, start):
            unseen[match.start() : match.end()] = b"\1" * len(match[0])
        places = [place for place in digits_in(text, start=start) if not unseen[place]]

        def is_found(changed: str) -> bool:
            path = self.scratch / "report.html"
            path.write_text(changed, encoding="utf-8")
            page = files.parse_html(path)
            shown = files.text_of_html(page)
            return (
                has_error(report.check_spans(files.spans_in(page), self.ledger))
                or files.trace_of_html(path) != self.trace
                or has_error(recheck_figures(path, self.figures))
                or has_error(report.check_same_text(shown, self.docx, "docx"))
                or has_error(report.check_same_text(shown, self.pdf, "pdf"))
            )

        return Kind(text, places, is_found)

    def pdf_text(self) -> Kind:
        return Kind(
            self.pdf,
            digits_in(self.pdf),
            lambda changed: has_error(report.check_same_text(self.text, changed, "pdf")),
        )

    def word(self) -> Kind:
        """The Word file itself: digits in the runs of its body and notes."""
        with zipfile.ZipFile(self.output / "erfaringsrapport.docx") as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = "word/document.xml"
        body = parts[name].decode("utf-8")
        places = [
            match.start() + at
            for match in re.finditer(
                r"(?<=<w:t>)[^<]*|(?<=<w:t xml:space=\"preserve\">)[^<]*", body
            )
            for at in digits_in(match[0])
        ]
        slim = {key: content for key, content in parts.items() if not key.startswith("word/media/")}

        def is_found(changed: str) -> bool:
            path = self.scratch / "report.docx"
            with zipfile.ZipFile(path, "w") as archive:
                for key in parts:
                    archive.writestr(key, slim.get(key, b"") if key != name else changed)
            shown = files.text_of_docx(path)
            return has_error(report.check_same_text(self.text, shown, "docx")) or has_error(
                report.check_titles(self.text, shown, "docx")
            )

        return Kind(body, places, is_found)

    def ledger_text(self) -> Kind:
        def is_found(changed: str) -> bool:
            ledger = {entry["id"]: entry for entry in json.loads(changed)}
            return (
                has_error(origins.check_statistics(ledger, self.tables))
                or has_error(origins.check_inputs(ledger, self.described))
                or has_error(report.check_ledger(ledger))
                or has_error(report.check_spans(self.spans, ledger))
                or has_error(origins.check_trace(self.trace, ledger))
            )

        return Kind(self.values, digits_in(self.values), is_found)

    def statistics_text(self) -> Kind:
        return self._joined(
            self.statistics,
            lambda path, text: has_error(
                origins.check_statistics(self.ledger, {path: rows_of(text)})
            ),
        )

    def figure_tables(self) -> Kind:
        alternatives = {
            path.stem.removeprefix("fig_"): json.loads(path.read_text(encoding="utf-8"))["alt"]
            for path in self.figures.glob("fig_*.json")
        }
        data = {
            path.stem.removeprefix("fig_"): path.read_bytes().decode("utf-8")
            for path in sorted(self.figures.glob("fig_*.csv"))
        }

        def is_found(topic: str, text: str) -> bool:
            tables = {key: content.encode() for key, content in (data | {topic: text}).items()}
            return has_error(origins.check_figures(self.page, alternatives, tables))

        return self._joined(data, is_found)

    def edition(self) -> Kind:
        folder = self.scratch / "edition"
        folder.mkdir()
        for path in EDITION.glob("*.csv"):
            (folder / path.name).write_bytes(path.read_bytes())
        before = set(errors_of(folder))

        def is_found(name: str, text: str) -> bool:
            (folder / name).write_text(text, encoding="utf-8")
            try:
                return bool(set(errors_of(folder)) - before)
            except EditionError:
                return True
            finally:
                (folder / name).write_bytes((EDITION / name).read_bytes())

        return self._joined(
            {name: (EDITION / name).read_text(encoding="utf-8") for name in TABLES}, is_found
        )

    def _joined(self, texts: dict[str, str], is_found: Callable[[str, str], bool]) -> Kind:
        """Return several files as one text; a change is looked for in its own file."""
        whole = "\f".join(texts.values())
        names = list(texts)

        def found(changed: str) -> bool:
            parts = changed.split("\f")
            (name,) = [name for name, part in zip(names, parts, strict=True) if part != texts[name]]
            return is_found(name, parts[names.index(name)])

        return Kind(whole, digits_in(whole), found)


def errors_of(folder: Path) -> list[tuple[str, str]]:
    findings = audit_edition(read_edition(folder))
    return [(one.item, one.message_nb) for one in findings if one.level == ERROR]


@pytest.fixture(scope="module")
def finished(built, tmp_path_factory) -> Finished:
    return Finished(built, tmp_path_factory.mktemp("mutations"))


@pytest.fixture(scope="module")
def mutations(finished) -> list[Mutation]:
    kinds = {
        "html": finished.html,
        "pdf": finished.pdf_text,
        "docx": finished.word,
        "ledger": finished.ledger_text,
        "statistics": finished.statistics_text,
        "figure_tables": finished.figure_tables,
        "edition": finished.edition,
    }
    draw = random.Random(SEED)
    return [
        mutation
        for name, number in HOW_MANY.items()
        for mutation in mutate(name, kinds[name](), draw, number)
    ]


def missed(mutations: list[Mutation], kind: str) -> list[Mutation]:
    return [mutation for mutation in mutations if mutation.kind == kind and not mutation.found]


def test_two_hundred_digits_are_changed(mutations):
    found = Counter(mutation.kind for mutation in mutations if mutation.found)
    print({kind: f"{found[kind]} av {number}" for kind, number in HOW_MANY.items()})
    assert len(mutations) == 200


@pytest.mark.parametrize("kind", ["html", "docx", "figure_tables"])
def test_every_change_that_a_reader_meets_is_found(mutations, kind):
    assert missed(mutations, kind) == []


def test_in_the_pdf_only_the_head_and_foot_of_a_page_can_change(mutations):
    marks = re.compile(r"Utgave 2\d{3}|ikke virkelige svar \d+")
    assert [one.around for one in missed(mutations, "pdf") if not marks.search(one.around)] == []


def test_in_the_ledger_only_the_wording_of_values_the_report_does_not_show_can(finished, mutations):
    shown = {span.data_id for span in finished.spans}
    for one in missed(mutations, "ledger"):
        line = finished.values[: one.place].count("\n")
        entry = json.loads(finished.values.splitlines()[line].rstrip(","))
        assert entry["id"] not in shown, one.around


def test_in_the_statistics_only_cells_that_no_value_is_made_of_can(finished, mutations):
    used = {entry["source"] for entry in finished.ledger.values()}
    whole = "\f".join(finished.statistics.values())
    for one in missed(mutations, "statistics"):
        before = whole[: one.place]
        path = list(finished.statistics)[before.count("\f")]
        record = before.rpartition("\f")[2]
        column = len(next(csv.reader([record.rpartition("\n")[2] or ","]))) - 1
        header = finished.statistics[path].partition("\n")[0].split(",")
        row = record.count("\n")
        assert f"{path}, rad {row}, kolonne {header[column]}" not in used, one.around


def test_in_a_published_edition_most_changes_contradict_something(mutations):
    assert len(missed(mutations, "edition")) <= 6
