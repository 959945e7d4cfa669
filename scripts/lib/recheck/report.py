"""Hold the finished report against the ledger and against itself.

HTML carries the ledger's ids, so each number is held against its own value. PDF and Word
carry none; their numbers are held against the HTML's by aligning the two texts.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scripts.lib import norwegian
from scripts.lib.recheck import rules
from scripts.lib.recheck.files import Span
from scripts.lib.recheck.findings import Finding
from scripts.lib.recheck.intervals import Printed, exactly, printed
from scripts.lib.recheck.row_checks import check_row
from scripts.lib.recheck.rules import CANNOT_CHECK, ERROR, OK
from scripts.lib.recheck.text import FRACTIONS, SPACES, Number, numbers_in

Ledger = Mapping[str, Mapping]
_WHOLES = re.compile(r"(_total|_completed|\.responses|_responses|invited|\.n)$")
_LINE = re.compile(r"[^.!?]*[.!?]?")
_COUNTS = ("improved", "not_improved", "groups_chosen")
_ROW = re.compile(r"effect\.(\w+)\.(\w+)")
_TOKEN = re.compile(r"[A-Za-zÆØÅæøå]{4,}|\S*\d\S*")


@dataclass(frozen=True)
class ReportFinding:
    """What the recheck says about one number of a finished file.

    Attributes
    ----------
    file : str
        html, pdf, docx or ledger.
    check : str
        What was held against what.
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
    """Hold every ledger number of the HTML against its value in each form it may take."""
    return [_span(span, ledger) for span in spans]


def _span(span: Span, ledger: Ledger) -> ReportFinding:
    entry = ledger.get(span.data_id)
    if entry is None:
        message = f"Verdien finnes ikke i tallregisteret. Står i: «{span.context}»"
        return ReportFinding("html", "ledger", span.data_id, span.text, "", ERROR, message)
    forms = display_forms(entry)
    known = {_normal(form) for form in forms}
    if _normal(span.text) in known or _is_share_of_something(span, entry, ledger):
        return ReportFinding(
            "html", "ledger", span.data_id, span.text, entry["display"], OK, "Som i tallregisteret."
        )
    message = f"Tallregisteret har {entry['display']}. Står i: «{span.context}»"
    return ReportFinding(
        "html", "ledger", span.data_id, span.text, entry["display"], ERROR, message
    )


def display_forms(entry: Mapping) -> list[str]:
    """Return every text a ledger value may be shown as."""
    value = entry["value"]
    forms = [str(entry["display"])]
    if value is None:
        forms.append(norwegian.NOT_COMPUTED)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        forms += [_formed(form, value) for form in norwegian.FORMS]
    return forms


def _formed(form: str, value: float) -> str:
    try:
        return norwegian.FORMS[form](value)
    except (ValueError, IndexError, OverflowError):
        return ""


def _is_share_of_something(span: Span, entry: Mapping, ledger: Ledger) -> bool:
    """Tell whether a fraction in words is this count as a share of some total of the ledger."""
    part = entry["value"]
    if not isinstance(part, (int, float)) or numbers_in(span.text) and not _is_fraction(span.text):
        return False
    wholes = {
        other["value"]
        for name, other in ledger.items()
        if _WHOLES.search(name) and isinstance(other["value"], (int, float))
    }
    return any(
        _normal(norwegian.fraction(100 * part / whole)) == _normal(span.text)
        for whole in wholes
        if whole and whole >= part
    )


def _is_fraction(text: str) -> bool:
    return any(words in text.lower() for words in FRACTIONS)


def check_ledger(ledger: Ledger) -> list[ReportFinding]:
    """Hold each displayed form against its raw value, and percentages against their n."""
    findings = []
    for name, entry in ledger.items():
        value = entry["value"]
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            continue
        findings.append(_displayed(name, entry))
        n = entry.get("n")
        if re.search(r"\.percent_", name) and n:
            count = value * n / 100
            whole = math.isclose(count, round(count), abs_tol=1e-6)
            message = f"{norwegian.decimal(value, 4)} % av {n} er {norwegian.decimal(count, 3)}."
            findings.append(
                ReportFinding(
                    *("ledger", "grim", name, entry["display"], str(round(count))),
                    *(OK if whole else ERROR, message),
                )
            )
    return findings


def _displayed(name: str, entry: Mapping) -> ReportFinding:
    numbers = [number for number in numbers_in(str(entry["display"])) if number.kind != "word"]
    expected = repr(entry["value"])
    if len(numbers) != 1:
        message = "Visningen er ikke ett tall."
        return ReportFinding(
            "ledger", "display", name, str(entry["display"]), expected, CANNOT_CHECK, message
        )
    shown = numbers[0].printed
    below = numbers[0].sign == "<" or str(entry["display"]).startswith("<")
    fits = (
        entry["value"] < shown.value
        if below
        else shown.prints(abs(entry["value"])) or (shown.prints(entry["value"]))
    )
    signs_agree = below or shown.value == 0 or shown.value * entry["value"] >= 0
    message = f"Verdien {expected} vises som {entry['display']}."
    found = OK if fits and signs_agree else ERROR
    return ReportFinding("ledger", "display", name, str(entry["display"]), expected, found, message)


def check_rows(spans: Iterable[Span], ledger: Ledger) -> list[ReportFinding]:
    """Hold the numbers printed for each factor against each other, as in a published edition."""
    threshold = ledger.get("config.improvement_threshold", {}).get("value", 0.1)
    shown: dict[str, dict[str, Printed]] = defaultdict(dict)
    for span in spans:
        match = _ROW.fullmatch(span.data_id)
        numbers = numbers_in(span.text)
        if match and len(numbers) == 1 and numbers[0].kind == "number":
            cell = printed(_digits(span.text), "count" if match[2] in _COUNTS else "points")
            shown[match[1]].setdefault(match[2], cell)
    findings = []
    for factor, row in shown.items():
        n = ledger.get(f"effect.{factor}.n_groups", {}).get("value")
        if n:
            findings += [_from_row(one) for one in check_row(factor, row, int(n), threshold)]
    return findings


def _from_row(finding: Finding) -> ReportFinding:
    return ReportFinding(
        *("html", "row", f"effect.{finding.item}", finding.reported, finding.recomputed),
        *(finding.level, finding.message_nb),
    )


def check_phrases(text: str, file: str = "html") -> list[ReportFinding]:
    """Hold the numbers of one sentence against each other.

    Parts are not more than their whole; ``19 av 31 (61 %)`` agrees; t, df, p and stars agree;
    an interval has its lower limit first; r lies between –1 and 1; p between 0 and 1.
    """
    findings = []
    for match in _LINE.finditer(_protected(text)):
        sentence = text[match.start() : match.end()]
        if sentence.strip():
            findings += _phrase(sentence.strip(), numbers_in(sentence), file)
    return findings


def _protected(text: str) -> str:
    """Return the text with full stops inside numbers and abbreviations made harmless."""
    return re.sub(r"(?<=\d)\.(?=\s?\w)|(?<=\b[a-zæøå])\.|\b(?:nr|ca|jf|bl|pkt)\.", ",", text)


def _phrase(sentence: str, numbers: Sequence[Number], file: str) -> list[ReportFinding]:
    findings = []

    def tell(check: str, number: Number, expected: str, fits: bool, message: str) -> None:
        level = OK if fits else ERROR
        text = f"{message} Står i: «{sentence}»"
        findings.append(ReportFinding(file, check, sentence, number.text, expected, level, text))

    for first, second in zip(numbers, numbers[1:], strict=False):
        if (first.kind, second.kind) == ("part", "whole"):
            fits = first.value <= second.value
            tell("part", first, f"<={second.text}", fits, "En del er ikke større enn helheten.")
        if (first.kind, second.kind) == ("ci_low", "ci_high"):
            fits = first.value <= second.value
            tell("interval", first, f"<={second.text}", fits, "Den nedre grensen står først.")
    for number in numbers:
        if number.kind == "percent" and not _is_change(sentence):
            fits = number.value <= 100
            tell("percent", number, "0..100", fits, "En andel er høyst 100 %.")
        if number.kind == "r":
            tell("r", number, "-1..1", abs(number.value) <= 1, "r ligger mellom –1 og 1.")
        if number.kind == "p":
            tell("p", number, "0..1", 0 <= number.value <= 1, "p ligger mellom 0 og 1.")
    _tell_shares(numbers, tell)
    _tell_tests(numbers, tell)
    return findings


def _is_change(sentence: str) -> bool:
    return bool(re.search(r"\b(?:økning|økt|økte|vekst|vokst|steg|steget)\b", sentence))


def _tell_shares(numbers: Sequence[Number], tell) -> None:
    """``19 av 31 (61 %)`` and ``61 prosent (19 av 31)``: numbers that stand side by side."""
    kinds = [number.kind for number in numbers]
    for index in range(len(numbers) - 2):
        three = kinds[index : index + 3]
        if three == ["part", "whole", "percent"]:
            part, whole, percent = numbers[index : index + 3]
        elif three == ["percent", "part", "whole"]:
            percent, part, whole = numbers[index : index + 3]
        else:
            continue
        gap = numbers[index + 2].start - numbers[index].start
        if not whole.value or gap > 30:
            continue
        share = 100 * part.value / whole.value
        fits = rules.level(percent.printed, exactly(share), share) != ERROR
        message = f"{part.text} av {whole.text} er {norwegian.decimal(share, 1)} %."
        tell("share", percent, norwegian.decimal(share, 1), fits, message)


def _tell_tests(numbers: Sequence[Number], tell) -> None:
    """A t with its degrees of freedom, against the stars and the p that follow."""
    for index, number in enumerate(numbers[1:], start=1):
        df = numbers[index - 1]
        if (df.kind, number.kind) != ("df", "t"):
            continue
        p = rules.p_value(number.printed.interval, int(df.value))
        following = numbers[index + 1 :]
        later_t = next((i for i, one in enumerate(following) if one.kind == "t"), len(following))
        for one in following[:later_t]:
            limits = f"{p.lo:.5f}..{p.hi:.5f}"
            if one.kind == "stars":
                fits = "*" * int(one.value) in {rules.stars(p.lo), rules.stars(p.hi)}
                tell("stars", one, rules.stars(p.lo), fits, f"p er {limits}.")
            if one.kind == "p":
                fits = p.lo < one.value if one.sign == "<" else one.printed.interval.meets(p)
                tell("p", one, limits, fits, f"t({df.text}) = {number.text} gir p {limits}.")


def check_known(text: str, ledger: Ledger, file: str) -> list[ReportFinding]:
    """List the decimal numbers and percentages of a text that no ledger value can have given."""
    known = {
        _digits(number.text)
        for entry in ledger.values()
        for form in display_forms(entry)
        for number in numbers_in(form)
    }
    findings = []
    for number in numbers_in(text):
        if "," not in number.text and number.kind != "percent":
            continue
        if _digits(number.text) not in known and number.kind not in ("fraction", "ordinal"):
            around = _around(text, number.start)
            message = f"Ingen verdi i tallregisteret vises slik. Står i: «{around}»"
            findings.append(
                ReportFinding(file, "known", around, number.text, "", CANNOT_CHECK, message)
            )
    return findings


def check_same_text(reference: str, other: str, file: str) -> list[ReportFinding]:
    """Find numbers of the HTML that stand otherwise in another format.

    The two texts are aligned word by word; a number of the reference with no equal at its
    place in the other is an error.
    """
    ours, theirs = _tokens(reference), _tokens(other)
    matcher = difflib.SequenceMatcher(None, [t for t, _ in ours], [t for t, _ in theirs])
    findings = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        left = [token for token, _ in theirs[j1:j2] if _has_digit(token)]
        for token, start in ours[i1:i2]:
            if not _has_digit(token):
                continue
            if token in left:
                left.remove(token)
                continue
            around = _around(reference, start)
            instead = ", ".join(left)
            message = f"HTML har {token}; her står {instead or 'ikke tallet'}. Se «{around}»"
            findings.append(ReportFinding(file, "same", around, instead, token, ERROR, message))
    return findings


def _tokens(text: str) -> list[tuple[str, int]]:
    """Return long words and everything with a digit, with their places."""
    joined = re.sub(rf"(?<=\d)[{SPACES}](?=\d{{3}}\b)", "\u2007", text)
    tokens = []
    for match in _TOKEN.finditer(joined):
        token = match[0].strip(".,;:!?()[]«»\"'").replace("\u2007", "").replace("\u2212", "\u2013")
        if token:
            tokens.append((token.lower(), match.start()))
    return tokens


def _has_digit(token: str) -> bool:
    return any(sign.isdigit() for sign in token)


def _around(text: str, start: int, width: int = 60) -> str:
    return " ".join(text[max(start - width, 0) : start + width].split())


def _normal(text: str) -> str:
    return re.sub(rf"[\s{SPACES}]+", " ", text).strip().lower()


def _digits(text: str) -> str:
    return re.sub(rf"[\s{SPACES}+%]|prosent", "", text).replace("\u2212", "\u2013")
