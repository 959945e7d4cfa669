"""Hold a finished report against the ledger and against itself.

HTML carries the ledger's ids, so each number is held against its own value. PDF and Word
carry none; their numbers are held against the HTML's by aligning the two texts.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from survey_report.language import norwegian
from survey_report.recheck import alignment, rules
from survey_report.recheck.findings import equals
from survey_report.recheck.finished_files import Span
from survey_report.recheck.intervals import Printed, exactly, printed
from survey_report.recheck.printed_numbers import (
    SIGNED,
    SPACES,
    Number,
    digits,
    numbers_in,
    references_in,
)
from survey_report.recheck.row_checks import CONFIDENCE, check_row
from survey_report.recheck.rules import CANNOT_CHECK, ERROR, OK

Ledger = Mapping[str, Mapping]
Judge = Callable[..., None]

_WHOLES = re.compile(r"(_total|_completed|\bresponses|_responses|\binvited|_invited|\bn)$")
_EFFECT = re.compile(r"effect\.(\w+)\.(\w+)")
_COUNTS = ("improved", "not_improved", "groups_chosen")
_POINTS = (
    *("mean_before", "sd_before", "mean_after", "sd_after"),
    *("diff", "ci_low", "ci_high", "t", "d"),
)
_GROWTH = re.compile(r"\b(?:øk|vekst|vokst|steg|steget)\w*")
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]?")
# A full stop inside a number, after one letter or after an abbreviation ends no sentence
_INNER_STOP = re.compile(r"(?<=\d)\.(?=\s?\w)|(?<=\b[a-zæøå])\.|(?<=\bnr)\.|(?<=\bca)\.")
_SHOWN = re.compile(SIGNED)
# Digits, or a share in words
_MAY_HOLD_NUMBERS = re.compile(r"\d|\bav\b")
_TITLE = re.compile(r"\b(Figur|Tabell|Vedlegg)\s([A-Z]?\d+)\.?\s((?:[^\W\d]+[\s-]){2})")
_NEAR = 30

NO_VALUE = ":"
_BLANKS = re.compile(rf"[\s{SPACES}]+")


@dataclass(frozen=True)
class ReportFinding:
    """What the recheck says about one number of a finished file.

    Attributes
    ----------
    file : str
        html, pdf, docx or values.
    check : str
        What was held against what: ledger, display, grim, row, sentence, reference, known, same.
    item : str
        The ledger id, or the words around the number.
    reported, expected : str
    level : str
        error, rounding, cannot_check or ok.
    message_nb : str
    """

    file: str
    check: str
    item: str
    reported: str
    expected: str
    level: str
    message_nb: str


def check_spans(spans: Iterable[Span], ledger: Ledger) -> list[ReportFinding]:
    """Hold every ledger number of the HTML against its value, in each form it may take."""
    return [_span(span, ledger) for span in spans]


def _span(span: Span, ledger: Ledger) -> ReportFinding:
    tell = partial(ReportFinding, "html", "ledger", span.data_id, span.text)
    entry = ledger.get(span.data_id)
    if entry is None:
        return tell("", ERROR, f"Verdien finnes ikke i tallregisteret. Se «{span.context}»")
    shown = str(entry["display"])
    if _normal(span.text) in map(_normal, display_forms(entry)):
        return tell(shown, OK, "Som i tallregisteret.")
    if _is_share_of_a_whole(span.text, entry, ledger):
        return tell(shown, OK, "En andel av en helhet i tallregisteret.")
    return tell(shown, ERROR, f"Tallregisteret har {shown}. Se «{span.context}»")


def display_forms(entry: Mapping) -> Sequence[str]:
    """Return every text that a ledger value may be shown as."""
    return _forms(entry["value"], str(entry["display"]))


@cache
def _forms(value: object, shown: str) -> tuple[str, ...]:
    if value is None:
        # the figures' tables have the colon for whatever has no value
        return (shown, norwegian.NOT_COMPUTED, NO_VALUE)
    if not _is_number(value):
        return (shown,)
    return (shown, *_written(value, norwegian.FORMS.values()))


def _written(value: float, forms: Iterable[Callable[[float], str]]) -> Iterator[str]:
    """Yield the value in each of the forms that can take it."""
    for form in forms:
        with suppress(ValueError, IndexError, OverflowError):
            yield form(value)


@lru_cache(maxsize=None, typed=True)
def _is_displayed(value: float, shown: str) -> bool:
    """Tell whether one of the ledger's forms shows the value so."""
    wanted = _normal(shown)
    return any(_normal(form) == wanted for form in _written(value, norwegian.DISPLAY.values()))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_share_of_a_whole(text: str, entry: Mapping, ledger: Ledger) -> bool:
    """Tell whether a share in words is this count out of some total of the ledger."""
    part = entry["value"]
    if not _is_number(part) or any(sign.isdigit() for sign in text):
        return False
    totals = {ledger[name]["value"] for name in ledger if _WHOLES.search(name)}
    wholes = [whole for whole in totals if _is_number(whole) and whole > 0 and whole >= part]
    return any(_normal(norwegian.fraction(100 * part / whole)) == _normal(text) for whole in wholes)


def check_ledger(ledger: Ledger) -> list[ReportFinding]:
    """Hold each displayed form against its value, and percentages against their n (GRIM)."""
    findings = []
    for name, entry in ledger.items():
        value, shown = entry["value"], str(entry["display"])
        if not _is_number(value):
            continue
        level = OK if _is_displayed(value, shown) else ERROR
        message = f"Verdien {value!r} vises som {shown}."
        findings.append(
            ReportFinding("values", "display", name, shown, repr(value), level, message)
        )
        if ".percent_" in name and entry.get("n"):
            count = value * entry["n"] / 100
            level = OK if math.isclose(count, round(count), abs_tol=1e-6) else ERROR
            message = f"{shown} av {entry['n']} er {norwegian.decimal(count, 3)}."
            findings.append(
                ReportFinding("values", "grim", name, shown, str(round(count)), level, message)
            )
    return findings


def check_rows(spans: Iterable[Span], ledger: Ledger) -> list[ReportFinding]:
    """Hold the numbers printed for each factor against each other, as in a published edition."""
    threshold = ledger.get("config.improvement_threshold", {}).get("value", 0.1)
    percent = ledger.get("facts.confidence_percent", {}).get("value") or 100 * CONFIDENCE
    findings = []
    for factor, row in _rows(spans).items():
        n_groups = ledger.get(f"effect.{factor}.n_groups", {}).get("value")
        for one in (
            check_row(factor, row, int(n_groups), threshold, percent / 100) if n_groups else ()
        ):
            findings.append(
                ReportFinding(
                    file="html",
                    check="row",
                    item=f"effect.{one.item}",
                    reported=one.reported,
                    expected=one.recomputed,
                    level=one.level,
                    message_nb=one.message_nb,
                )
            )
    return findings


def _rows(spans: Iterable[Span]) -> dict[str, dict[str, Printed]]:
    """Return the printed numbers by factor and column; the most precise form of each."""
    rows: dict[str, dict[str, Printed]] = defaultdict(dict)
    for span in spans:
        match = _EFFECT.fullmatch(span.data_id)
        numbers = numbers_in(span.text)
        if not match or [number.kind for number in numbers] != ["number"]:
            continue
        factor, column = match.groups()
        if column not in (*_COUNTS, *_POINTS):
            continue
        cell = printed(digits(span.text), "count" if column in _COUNTS else "points")
        if column not in rows[factor] or cell.step < rows[factor][column].step:
            rows[factor][column] = cell
    return rows


def check_sentences(text: str, file: str) -> list[ReportFinding]:
    """Hold the numbers of each sentence against each other.

    A part is not more than its whole; ``19 av 31 (61 %)`` agrees; t, df, p and stars agree; an
    interval has its lower limit first; r lies between –1 and 1, p between 0 and 1.
    """
    findings: list[ReportFinding] = []
    shielded = _INNER_STOP.sub(",", text)
    for match in _SENTENCE.finditer(shielded):
        sentence = text[match.start() : match.end()]
        if not _MAY_HOLD_NUMBERS.search(sentence):
            continue
        numbers = numbers_in(sentence)

        def judge(number: Number, expected: str, fits: bool, message: str, where=sentence) -> None:
            around = " ".join(where.split())
            level = OK if fits else ERROR
            full = f"{message} Se «{around}»"
            findings.append(
                ReportFinding(file, "sentence", around, number.text, expected, level, full)
            )

        _judge_limits(numbers, bool(_GROWTH.search(sentence)), judge)
        _judge_pairs(numbers, judge)
        _judge_shares(sentence, numbers, judge)
        _judge_tests(numbers, judge)
    return findings


def _judge_limits(numbers: Sequence[Number], growth: bool, judge: Judge) -> None:
    for number in numbers:
        if number.kind == "percent" and not growth:
            judge(number, "0..100", number.value <= 100, "En andel er høyst 100\u00a0%.")
        if number.kind == "r":
            judge(number, "-1..1", abs(number.value) <= 1, "r ligger mellom –1 og 1.")
        if number.kind == "p":
            judge(number, "0..1", 0 <= number.value <= 1, "p ligger mellom 0 og 1.")


def _judge_pairs(numbers: Sequence[Number], judge: Judge) -> None:
    for first, second in zip(numbers, numbers[1:], strict=False):
        fits, limit = first.value <= second.value, f"<={second.text}"
        if (first.kind, second.kind) == ("part", "whole"):
            judge(first, limit, fits, "En del er ikke større enn helheten.")
        if (first.kind, second.kind) == ("ci_low", "ci_high"):
            judge(first, limit, fits, "Den nedre grensen står først.")


def _judge_shares(sentence: str, numbers: Sequence[Number], judge: Judge) -> None:
    """``19 av 31 (61 %)`` and ``61 prosent (19 av 31)``: one of the two in brackets."""
    for three in zip(numbers, numbers[1:], numbers[2:], strict=False):
        by_kind = {number.kind: number for number in three}
        in_order = [number.kind for number in three]
        if in_order not in (["part", "whole", "percent"], ["percent", "part", "whole"]):
            continue
        part, whole, percent = by_kind["part"], by_kind["whole"], by_kind["percent"]
        between = sentence[three[0].start : three[2].start]
        if whole.value == 0 or len(between) > _NEAR or "(" not in between:
            continue
        share = 100 * part.value / whole.value
        fits = rules.level(percent.printed, exactly(share), share) != ERROR
        shown = norwegian.percent_sign(share, 1)
        judge(percent, shown, fits, f"{part.text} av {whole.text} er {shown}.")


def _judge_tests(numbers: Sequence[Number], judge: Judge) -> None:
    """A t with its degrees of freedom, against the stars and the p that follow it."""
    for index, number in enumerate(numbers):
        if number.kind != "t" or index == 0 or numbers[index - 1].kind != "df":
            continue
        df = numbers[index - 1]
        p = rules.p_value(number.printed.interval, int(df.value))
        limits = f"{p.lo:.5f}..{p.hi:.5f}"
        message = f"t({df.text}) = {number.text} gir p {equals(p, 5)}."
        for one in _until_next_t(numbers[index + 1 :]):
            if one.kind == "stars":
                allowed = {rules.stars(p.lo), rules.stars(p.hi)}
                judge(one, rules.stars(p.lo), one.text in allowed, message)
            if one.kind == "p":
                below = one.sign == "<"
                fits = p.lo < one.value if below else one.printed.interval.meets(p)
                judge(one, limits, fits, message)


def _until_next_t(numbers: Iterable[Number]) -> Iterator[Number]:
    for number in numbers:
        if number.kind == "t":
            return
        yield number


def check_references(text: str, links: Iterable[str]) -> list[ReportFinding]:
    """Find links that lead nowhere, and figures and tables that are named and not there.

    Parameters
    ----------
    text : str
        Captions begin a line: ``Figur 3. …``, ``Tabell 1: …``.
    links : iterable of str
        Internal links without a target.
    """
    findings = [
        ReportFinding("html", "reference", link, link, "", ERROR, f"Lenken {link} leder ingen vei.")
        for link in links
    ]
    captions = set(re.findall(r"^(Figur|Tabell)\s([A-Z]?\d+)[.:]", text, re.MULTILINE))
    there = {(kind.lower(), number) for kind, number in captions}
    for kind, number in sorted(set(references_in(text))):
        if kind in ("figur", "tabell"):
            name = f"{kind} {number}"
            level = OK if (kind, number) in there else ERROR
            message = f"Teksten viser til {name}" + ("." if level == OK else ", som ikke finnes.")
            findings.append(ReportFinding("html", "reference", name, name, "", level, message))
    return findings


def check_titles(reference: str, other: str, file: str) -> list[ReportFinding]:
    """Hold the numbers of figures, tables and appendices against the HTML's, by their titles.

    Lists of figures and tables, which the HTML does not have, are read with them.
    """
    ours: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, number, title in _TITLE.findall(reference):
        ours[kind, title].add(number)
    findings = []
    for kind, number, title in _TITLE.findall(other):
        if (kind, title) not in ours:
            continue
        expected = ", ".join(sorted(ours[kind, title]))
        level = OK if number in ours[kind, title] else ERROR
        name = f"{kind} {number}. {title}"
        message = f"«{title} …» er {kind.lower()} {expected} i HTML."
        findings.append(ReportFinding(file, "title", name, number, expected, level, message))
    return findings


def check_known(text: str, ledger: Ledger, file: str) -> list[ReportFinding]:
    """List the decimal numbers and percentages that no ledger value can have given."""
    forms = {form for entry in ledger.values() for form in display_forms(entry)}
    known = set(map(digits, {number for form in forms for number in _SHOWN.findall(form)}))
    findings = []
    for number in numbers_in(text):
        measured = "," in number.text or number.kind == "percent"
        if measured and digits(number.text) not in known:
            around = _around(text, number.start)
            message = f"Ingen verdi i tallregisteret vises slik. Se «{around}»"
            findings.append(
                ReportFinding(file, "known", around, number.text, "", CANNOT_CHECK, message)
            )
    return findings


def check_same_text(reference: str, other: str, file: str) -> list[ReportFinding]:
    """Find numbers of the HTML that are otherwise in another format.

    Without any, one finding tells how many numbers are the same.
    """
    findings = []
    for one in alignment.missing_numbers(reference, other):
        around = _around(reference, one.start)
        message = f"HTML har {one.number}; her står {one.instead or 'ikke tallet'}. Se «{around}»"
        findings.append(
            ReportFinding(file, "same", around, one.instead, one.number, ERROR, message)
        )
    if findings:
        return findings
    count = str(alignment.count_numbers(reference))
    message = f"{count} tall er de samme som i HTML."
    return [ReportFinding(file, "same", "alle tall", count, count, OK, message)]


def _around(text: str, start: int, width: int = 50) -> str:
    return " ".join(text[max(start - width, 0) : start + width].split())


def _normal(text: str) -> str:
    return _BLANKS.sub(" ", text).strip().lower()
