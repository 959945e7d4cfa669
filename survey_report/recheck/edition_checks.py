"""Hold a published edition against itself: tables, facts and claims.

One finding per printed item. Items are ``factor.column`` for tables 1 and 2 (``factor.ci`` for
the two limits), ``statement.percent_agree`` for figure 2, and the id for facts and claims.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from survey_report.language.norwegian import NBSP, decimal
from survey_report.recheck import row_checks, rules
from survey_report.recheck.expressions import (
    Cell,
    Computed,
    ExpressionError,
    NotPublishedError,
    Sources,
    evaluate,
)
from survey_report.recheck.findings import (
    NOTHING_TO_COMPARE,
    EditionFinding,
    cannot,
    empty,
    judged,
    nb,
    span_text,
    worst,
)
from survey_report.recheck.intervals import Interval, Printed, exactly
from survey_report.recheck.published_edition import GLOBAL_INDEX, Claim, Edition
from survey_report.recheck.rules import CANNOT_CHECK, ERROR, OK, ROUNDING
from survey_report.recheck.wording import PLACES_NB, TABLES_NB, WORDS_NB, translated

IMPROVEMENT_THRESHOLD = 0.1

# What a fact must equal, in the language of compares_with
FACT_EQUALS = {
    "groups_total": "facts:ministries + facts:directorates",
    "ministries": "facts:ministries_listed",
    "directorates": "facts:directorates_listed",
    "mean_members_per_group": "facts:leaders_total / facts:groups_total",
    "share_men": "100 - facts:share_women",
    "share_women": "100 - facts:share_men",
    "evaluation_response_rate": "facts:evaluation_responses / evaluation_invited",
}
# What a fact must lie between. All groups but one have at least the smallest size, one has the
# largest, and the other way round.
FACT_BETWEEN = {
    "leaders_total": (
        "facts:smallest_group * (groups_total - 1) + largest_group",
        "facts:largest_group * (groups_total - 1) + smallest_group",
    ),
    "mean_members_per_group": ("facts:smallest_group", "facts:largest_group"),
    "groups_completed": ("1", "facts:groups_total"),
    "evaluation_responses": ("1", "facts:groups_completed * largest_group"),
}


def audit_edition(
    edition: Edition, threshold: float = IMPROVEMENT_THRESHOLD
) -> list[EditionFinding]:
    """Return one finding per printed item, in the order of the tables.

    Parameters
    ----------
    edition : Edition
    threshold : float
        The change on the group mean that table 1 counts as improvement, in scale points.
    """
    return [
        *_table1(edition, threshold),
        *_table2(edition),
        *_figure2(edition),
        *_facts(edition),
        *(_claim(edition, claim) for claim in edition.claims),
        *(
            cannot("claim", claim.claim, claim.reported.text, NOTHING_TO_COMPARE)
            for claim in edition.other_statements
        ),
    ]


def _table1(edition: Edition, threshold: float) -> Iterable[EditionFinding]:
    for factor, row in edition.tables["table1"].items():
        change = edition.tables["table2"].get(factor, {})
        yield row_checks.check_improved(factor, row, change, edition.n_groups, threshold)
    yield from _missing_rows(edition, "table1", edition.factors)


def _table2(edition: Edition) -> Iterable[EditionFinding]:
    n = edition.n_groups
    for factor, row in edition.tables["table2"].items():
        yield from (_mean(edition, factor, row, name) for name in ("mean_before", "mean_after"))
        yield from (_spread(edition, factor, row, name) for name in ("sd_before", "sd_after"))
        yield row_checks.check_difference(factor, row)
        yield row_checks.check_interval(factor, row, n)
        yield row_checks.check_t(factor, row, n)
        yield row_checks.check_stars(factor, row, edition.stars[factor], n)
        yield row_checks.check_effect_size(factor, row)
        yield row_checks.check_groups_chosen(factor, row, n)
    yield from _missing_rows(edition, "table2", (GLOBAL_INDEX, *edition.factors))


def _missing_rows(edition: Edition, table: str, wanted: Iterable[str]) -> Iterable[EditionFinding]:
    for factor in wanted:
        if factor not in edition.tables[table]:
            message = f"{edition.labels[factor]} står ikke i {TABLES_NB[table]}."
            yield EditionFinding(table, f"{factor}.row", "", "", ERROR, message)


def _mean(edition: Edition, factor: str, row: Mapping[str, Cell], column: str) -> EditionFinding:
    """Means lie on the scale; the global index is the mean of the factors."""
    cell, item = row[column], f"{factor}.{column}"
    if cell is None:
        return empty("table2", item)
    scale = _scale(edition)
    if not cell.interval.meets(scale):
        ends = f"{scale.lo:g}–{scale.hi:g}"
        return EditionFinding("table2", item, cell.text, ends, ERROR, f"Utenfor skalaen {ends}.")
    others = [edition.tables["table2"].get(name, {}).get(column) for name in edition.factors]
    if factor != GLOBAL_INDEX or None in others:
        return EditionFinding("table2", item, cell.text, "", OK, "Ligger på skalaen.")
    nominal = sum(other.value for other in others) / len(others)
    interval = Interval(
        sum(other.interval.lo for other in others) / len(others),
        sum(other.interval.hi for other in others) / len(others),
    )
    text = f"Snittet av de {len(others)} faktorene er {decimal(nominal, 3)}."
    return judged("table2", item, cell, interval, nominal, text)


def _spread(edition: Edition, factor: str, row: Mapping[str, Cell], column: str) -> EditionFinding:
    """An SD is not larger than the scale and the mean allow; an index's not than its parts'."""
    cell, mean, item = row[column], row[column.replace("sd", "mean")], f"{factor}.{column}"
    if cell is None or mean is None:
        return empty("table2", item)
    most = rules.spread_on_scale(mean.interval, _scale(edition), edition.n_groups)
    others = [edition.tables["table2"].get(name, {}).get(column) for name in edition.factors]
    if factor == GLOBAL_INDEX and None not in others:
        most = min(most, sum(other.interval.hi for other in others) / len(others))
    fits = exactly(max(cell.interval.lo, 0)).within(Interval(0, most)) and cell.value >= 0
    text = f"Standardavviket kan være høyst {decimal(most, 2)}."
    return EditionFinding("table2", item, cell.text, f"0..{most:.2f}", OK if fits else ERROR, text)


def _figure2(edition: Edition) -> Iterable[EditionFinding]:
    """A percentage is a whole number of answers (GRIM)."""
    answers = edition.tables["facts"].get("evaluation_responses", {}).get("value")
    for statement, row in edition.tables["figure2"].items():
        cell, item = row["percent_agree"], f"{statement}.percent_agree"
        if cell is None:
            yield empty("figure2", item)
        elif not 0 <= cell.value <= 100:
            yield EditionFinding("figure2", item, cell.text, "0..100", ERROR, "Ikke en prosent.")
        elif answers is None or answers.step != 0:
            yield cannot("figure2", item, cell.text, NOTHING_TO_COMPARE)
        else:
            yield _grim(item, cell, int(answers.value))


def _grim(item: str, cell: Printed, n: int) -> EditionFinding:
    """Anyone may have left the statement out, so any number of answers up to n will do."""
    found = rules.numerators(cell, n)
    if found:
        text = f"{found[0]} til {found[-1]} av {n} svar gir {nb(cell)}{NBSP}%."
        return EditionFinding("figure2", item, cell.text, f"{found[0]}..{found[-1]}", OK, text)
    fewer = next((m for m in range(n - 1, 0, -1) if rules.numerators(cell, m)), None)
    if fewer:
        text = f"Ingen andel av {n} svar gir {nb(cell)}{NBSP}%, men {fewer} svar kan gi det."
        return EditionFinding("figure2", item, cell.text, "", ROUNDING, text)
    text = f"Ingen andel av {n} eller færre svar gir {nb(cell)}{NBSP}%."
    return EditionFinding("figure2", item, cell.text, "", ERROR, text)


def _facts(edition: Edition) -> Iterable[EditionFinding]:
    for fact, row in edition.tables["facts"].items():
        cell = row["value"]
        if cell is None:
            yield empty("fact", fact)
            continue
        findings = []
        if fact in FACT_EQUALS:
            findings.append(_compared(edition, "fact", fact, cell, FACT_EQUALS[fact]))
        if fact in FACT_BETWEEN:
            findings.append(_ranged(edition, fact, cell))
        if fact == "development_areas_per_group_max":
            findings.append(_areas(edition, fact, cell))
        yield worst(findings) if findings else cannot("fact", fact, cell.text, NOTHING_TO_COMPARE)


def _ranged(edition: Edition, fact: str, cell: Printed) -> EditionFinding:
    try:
        low, high = (evaluate(text, _sources(edition)) for text in FACT_BETWEEN[fact])
    except NotPublishedError as error:
        return cannot("fact", fact, cell.text, _not_printed(error))
    limits = f"{low.value:g}..{high.value:g}"
    fits = cell.interval.meets(Interval(low.interval.lo, high.interval.hi))
    verb = "Ligger" if fits else "Skulle ligge"
    text = f"{verb} mellom {decimal(low.value, 0)} og {decimal(high.value, 0)}."
    return EditionFinding("fact", fact, cell.text, limits, OK if fits else ERROR, text)


def _areas(edition: Edition, fact: str, cell: Printed) -> EditionFinding:
    """More choices of factors than areas is possible only when an area counts for several."""
    chosen = [
        edition.tables["table2"].get(name, {}).get("groups_chosen") for name in edition.factors
    ]
    total = sum(count.value for count in chosen if count is not None and count.step == 0)
    most = edition.n_groups * cell.value
    text = (
        f"Tabell 2 viser minst {decimal(total, 0)} valg av faktorer; "
        f"{edition.n_groups} grupper med høyst {cell.text} områder har {decimal(most, 0)}."
    )
    if total <= most:
        return EditionFinding("fact", fact, cell.text, "", OK, text)
    return cannot(
        "fact", fact, cell.text, f"{text} Det går bare når ett område teller for flere faktorer."
    )


def _claim(edition: Edition, claim: Claim) -> EditionFinding:
    out_of_range = _beyond_whole(claim)
    if out_of_range:
        return out_of_range
    if not claim.compares_with.strip():
        return cannot("claim", claim.claim, claim.reported.text, NOTHING_TO_COMPARE)
    return _compared(
        edition,
        "claim",
        claim.claim,
        claim.reported,
        claim.compares_with,
        place=translated(claim.where, PLACES_NB).capitalize(),
        whole=_whole(claim.unit),
    )


def _beyond_whole(claim: Claim) -> EditionFinding | None:
    """A part is not more than its whole: 100 percent, 31 groups, r = 1."""
    reported = claim.reported
    most = {"percent": 100, "ratio": 1, "count": _whole(claim.unit)}.get(reported.unit)
    if most is None or abs(reported.value) <= most:
        return None
    message = f"{nb(reported)} er mer enn {most}."
    return EditionFinding("claim", claim.claim, reported.text, f"0..{most}", ERROR, message)


def _whole(unit: str) -> int | None:
    """Return the 31 of ``groups of 31``."""
    found = re.search(r" of (\d+)$", unit)
    return int(found[1]) if found else None


def _compared(
    edition: Edition,
    kind: str,
    item: str,
    reported: Printed,
    expression: str,
    place: str = "Oppgitt",
    whole: int | None = None,
) -> EditionFinding:
    """Hold a printed number against an expression over the tables."""
    described = _described(edition, expression)
    try:
        result = evaluate(expression, _sources(edition))
    except NotPublishedError as error:
        message = f"{_not_printed(error)}{_implied(edition, reported, expression)}"
        return cannot(kind, item, reported.text, message)
    except ExpressionError as error:
        return cannot(kind, item, reported.text, f"Kan ikke lese «{expression}»: {error}.")
    result = _in_unit(result, reported, whole)
    found, loose_needed = _level(reported, result)
    value = _value_nb(result, reported)
    said = nb(reported) + (f"{NBSP}%" if reported.unit == "percent" else "")
    message = f"{place}: {said}. {described}: {value}."
    if found == ROUNDING and loose_needed:
        message += " Går opp hvis totalen er avrundet til nærmeste tier."
    if found == CANNOT_CHECK:
        message += (
            " Listen er hentet ut av PDF-teksten og kan ha mistet navn; se etter i originalen."
        )
    return EditionFinding(kind, item, reported.text, _recomputed(result), found, message)


def _level(reported: Printed, result: Computed) -> tuple[str, bool]:
    """Return the level, and whether it rests on reading a total as rounded to ten."""
    if result.source is not None and result.unit == result.source.unit:
        found = rules.repeated(reported, result.source)
    else:
        found = rules.level(reported, result.interval, result.value)
    if found == ROUNDING and math.isinf(result.interval.hi):
        return CANNOT_CHECK, False
    if found == ERROR and result.source is None and reported.interval.meets(result.loose):
        return ROUNDING, True
    return found, False


def _in_unit(result: Computed, reported: Printed, whole: int | None) -> Computed:
    """Return the result in the unit of the printed number: percent, or share of a whole."""
    factor = {
        ("percent", "ratio"): 100.0,
        ("ratio", "percent"): 0.01,
        ("ratio", "count"): 1 / whole if whole else 1.0,
    }.get((reported.unit, result.unit), 1.0)
    if factor == 1.0:
        return result
    interval, loose = result.interval.scaled(factor), result.loose.scaled(factor)
    return Computed(result.value * factor, interval, loose, reported.unit)


def _sources(edition: Edition) -> Sources:
    def derived(row: Mapping[str, Cell], column: str) -> Interval | None:
        if column != "p" or row.get("t") is None:
            return None
        return rules.p_value(row["t"].interval, edition.n_groups - 1)

    return Sources(edition.tables, edition.factors, {"N": edition.n_groups}, derived)


def _implied(edition: Edition, reported: Printed, expression: str) -> str:
    """Say what the unprinted denominator of a percentage must have been."""
    left, slash, _ = expression.rpartition("/")
    if not slash or reported.unit != "percent":
        return ""
    try:
        part = evaluate(left, _sources(edition))
    except (NotPublishedError, ExpressionError):
        return ""
    whole = part.interval / reported.interval.scaled(0.01)
    return (
        f" {part.value:g} svarer til {nb(reported)}{NBSP}% når helheten er mellom "
        f"{math.ceil(whole.lo)} og {math.floor(whole.hi)}."
    )


def _not_printed(error: NotPublishedError) -> str:
    name = str(error.args[0])
    return f"Utgaven trykker ikke tallet som trengs: {translated(name, WORDS_NB)}."


def _scale(edition: Edition) -> Interval:
    ends = [
        edition.tables["facts"].get(name, {}).get("value")
        for name in ("effect_scale_min", "effect_scale_max")
    ]
    return (
        Interval(*(end.value for end in ends))
        if None not in ends
        else Interval(-math.inf, math.inf)
    )


def _described(edition: Edition, expression: str) -> str:
    """Return an expression of compares_with in Norwegian words."""
    names = {name: f"«{label}»" for name, label in edition.labels.items()}
    tables = dict.fromkeys(re.findall(r"(\w+):", expression))
    body = re.sub(r"\w+:|\s+with \w+ = [\d.]+$", "", expression)
    body = re.sub(r"\b(rank|count|corr)\((.*?)\)", r"\1 \2", body)
    body = re.sub(r"(?<!\d)\.(?=\d)", "0.", body)
    body = re.sub(r"(?<=\d)\.(?=\d)", ",", body)
    body = re.sub(r"\s*([-+*/])\s*", r" \1 ", body)
    text = translated(body, names | WORDS_NB)
    where = " og ".join(TABLES_NB.get(table, table) for table in tables)
    return f"{where.capitalize()}: {text}" if where else text


def _value_nb(result: Computed, reported: Printed) -> str:
    if result.source is not None:
        return nb(result.source) + (f"{NBSP}%" if result.unit == "percent" else "")
    if result.unit == "percent":
        return f"{decimal(result.value, 1 if result.value % 1 else 0)}{NBSP}%"
    whole = result.value == round(result.value) and reported.unit != "ratio"
    return decimal(result.value, 0 if whole else 3)


def _recomputed(result: Computed) -> str:
    if math.isinf(result.interval.hi):
        return f">={result.value:g}"
    if result.source is not None:
        return result.source.text
    return span_text(result.interval, 4)
