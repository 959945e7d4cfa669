"""Hold a published edition against itself: tables, facts and claims.

One finding per printed item. Items are ``factor.column`` for tables 1 and 2 (``factor.ci`` for
the two limits), ``statement.percent_agree`` for figure 2, and the id for facts and claims.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scripts.lib.norwegian import NBSP, decimal
from scripts.lib.recheck import rules
from scripts.lib.recheck.edition import GLOBAL_INDEX, Claim, Edition
from scripts.lib.recheck.expressions import (
    Cell,
    Computed,
    ExpressionError,
    NotPublishedError,
    Sources,
    evaluate,
)
from scripts.lib.recheck.intervals import Interval, Printed, exactly
from scripts.lib.recheck.rules import CANNOT_CHECK, ERROR, LEVELS, OK, ROUNDING

NOTHING_TO_COMPARE = "Ingenting i mappen å holde tallet mot."
IMPROVEMENT_THRESHOLD = 0.1
CONFIDENCE = 0.95

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

_PLACES_NB = {
    **{"section": "avsnitt", "appendix": "vedlegg", "fact page": "faktasiden"},
    **{"summary": "sammendraget", "participant list": "deltakerlisten", " and ": " og "},
    "(as the text was extracted)": "(slik teksten ble hentet ut)",
}
_SHARES_NB = {
    **{" of ": " av ", "only": "bare", "half": "halvparten", "one in three": "en av tre"},
    **{"a third": "en tredel", "one third": "en tredel", "two thirds": "to tredeler"},
    **{"one in ten": "en av ti", "one in five": "en av fem", "one in four": "en av fire"},
    **{"a quarter": "en firedel", "three quarters": "tre firedeler", "one in two": "en av to"},
    **{"two in three": "to av tre", "three in four": "tre av fire", "all": "alle"},
    **{"none": "ingen", "over": "over", "more than": "mer enn", "at least": "minst"},
    **{"under": "under", "less than": "mindre enn", "nearly": "nesten", "almost": "nesten"},
    **{"at most": "høyst", "just": "bare", "about": "om lag"},
}
_TABLES_NB = {
    **{"table1": "tabell 1", "table2": "tabell 2"},
    **{"figure2": "figur 2", "facts": "faktatallene"},
}
_WORDS_NB = {
    **{"mean_before": "snitt før", "sd_before": "SD før", "mean_after": "snitt etter"},
    **{"sd_after": "SD etter", "diff": "differanse", "improved": "grupper med fremgang"},
    **{"not_improved": "grupper uten fremgang", "groups_chosen": "grupper som valgte faktoren"},
    **{"percent_agree": "prosent enige", "groups_total": "grupper i alt"},
    **{"groups_completed": "grupper som har fullført", "ministries": "departementer"},
    **{"directorates": "direktorater", "ministries_listed": "departementer i deltakerlisten"},
    **{"directorates_listed": "direktorater i deltakerlisten", "leaders_total": "ledere i alt"},
    **{"evaluation_responses": "svar på evalueringen", "invited": "inviterte"},
    **{"evaluation_invited": "inviterte", "share_men": "prosent menn"},
    **{"share_women": "prosent kvinner", "smallest_group": "minste gruppe"},
    **{"largest_group": "største gruppe", "rank": "plassering", "by": "etter"},
    **{"count": "antall faktorer med", "corr": "korrelasjon", "with": "og", "and": "og"},
    **{"or": "eller", ">=": "≥", "<=": "≤", "*": "·", "-": "–", ".": ", "},
}


@dataclass(frozen=True)
class Finding:
    """What the audit says about one printed item.

    Attributes
    ----------
    kind : str
        table1, table2, figure2, fact or claim.
    item : str
    reported : str
        As printed.
    recomputed : str
        What follows from the other printed numbers: a number, or ``low..high`` where rounding
        leaves a range. Empty where nothing follows.
    level : str
        error, rounding, cannot_check or ok.
    message_nb : str
    """

    kind: str
    item: str
    reported: str
    recomputed: str
    level: str
    message_nb: str


def audit_edition(edition: Edition, threshold: float = IMPROVEMENT_THRESHOLD) -> list[Finding]:
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
            _cannot("claim", claim.claim, claim.reported.text, NOTHING_TO_COMPARE)
            for claim in edition.other_statements
        ),
    ]


def _table1(edition: Edition, threshold: float) -> Iterable[Finding]:
    """Both counts add up to N, and the count can go with the change in table 2."""
    for factor, row in edition.tables["table1"].items():
        improved, rest = row["improved"], row["not_improved"]
        item = f"{factor}.improved"
        if improved is None or rest is None:
            yield _cannot("table1", item, "", "Cellen er tom i trykk.")
            continue
        yield _improved(edition, factor, improved, rest, threshold)
    yield from _missing_rows(edition, "table1", edition.factors)


def _improved(
    edition: Edition, factor: str, improved: Printed, rest: Printed, threshold: float
) -> Finding:
    n, item = edition.n_groups, f"{factor}.improved"
    total = improved.value + rest.value
    message = f"{improved.text} + {rest.text} = {decimal(total, 0)} av {n} grupper."
    possible = _possible_improved(edition, factor, threshold)
    if possible and not possible[0] <= improved.value <= possible[1]:
        message += (
            " Snittet og spredningen i tabell 2 er bare mulig når mellom "
            f"{possible[0]} og {possible[1]} grupper har fremgang."
        )
        limits = f"{possible[0]}..{possible[1]}"
        return Finding("table1", item, improved.text, limits, ERROR, message)
    found = OK if total == n else ERROR
    return Finding("table1", item, improved.text, f"{n - rest.value:g}", found, message)


def _possible_improved(edition: Edition, factor: str, threshold: float) -> tuple[int, int] | None:
    row = edition.tables["table2"].get(factor, {})
    if not row or row["diff"] is None or row["t"] is None:
        return None
    diff, t = row["diff"].interval, row["t"].interval
    spread = rules.sd_of_difference(diff, t, edition.n_groups)
    if math.isinf(spread.hi):
        return None
    return rules.possible_improved(diff, spread, edition.n_groups, threshold)


def _table2(edition: Edition) -> Iterable[Finding]:
    for factor, row in edition.tables["table2"].items():
        for column in ("mean_before", "mean_after"):
            yield _mean(edition, factor, row, column)
        for column in ("sd_before", "sd_after"):
            yield _spread(edition, factor, row, column)
        yield _difference(factor, row)
        yield _interval(edition, factor, row)
        yield _t(edition, factor, row)
        yield _stars(edition, factor, row)
        yield _effect_size(factor, row)
        yield _groups_chosen(edition, factor, row)
    yield from _missing_rows(edition, "table2", (GLOBAL_INDEX, *edition.factors))


def _missing_rows(edition: Edition, table: str, wanted: Iterable[str]) -> Iterable[Finding]:
    for factor in wanted:
        if factor not in edition.tables[table]:
            message = f"{edition.labels[factor]} står ikke i {_TABLES_NB[table]}."
            yield Finding(table, f"{factor}.row", "", "", ERROR, message)


def _mean(edition: Edition, factor: str, row: Mapping[str, Cell], column: str) -> Finding:
    """Means lie on the scale; the global index is the mean of the factors."""
    cell, item = row[column], f"{factor}.{column}"
    if cell is None:
        return _empty("table2", item)
    scale = _scale(edition)
    if not cell.interval.meets(scale):
        ends = f"{scale.lo:g}–{scale.hi:g}"
        return Finding("table2", item, cell.text, ends, ERROR, f"Utenfor skalaen {ends}.")
    others = [edition.tables["table2"].get(name, {}).get(column) for name in edition.factors]
    if factor != GLOBAL_INDEX or None in others:
        return Finding("table2", item, cell.text, "", OK, "Ligger på skalaen.")
    nominal = sum(other.value for other in others) / len(others)
    interval = Interval(
        sum(other.interval.lo for other in others) / len(others),
        sum(other.interval.hi for other in others) / len(others),
    )
    text = f"Snittet av de {len(others)} faktorene er {decimal(nominal, 3)}."
    return _judged("table2", item, cell, interval, nominal, text)


def _spread(edition: Edition, factor: str, row: Mapping[str, Cell], column: str) -> Finding:
    """An SD is not larger than the scale and the mean allow; an index's not than its parts'."""
    cell, mean, item = row[column], row[column.replace("sd", "mean")], f"{factor}.{column}"
    if cell is None or mean is None:
        return _empty("table2", item)
    most = rules.spread_on_scale(mean.interval, _scale(edition), edition.n_groups)
    others = [edition.tables["table2"].get(name, {}).get(column) for name in edition.factors]
    if factor == GLOBAL_INDEX and None not in others:
        most = min(most, sum(other.interval.hi for other in others) / len(others))
    fits = exactly(max(cell.interval.lo, 0)).within(Interval(0, most)) and cell.value >= 0
    text = f"Standardavviket kan være høyst {decimal(most, 2)}."
    return Finding("table2", item, cell.text, f"0..{most:.2f}", OK if fits else ERROR, text)


def _difference(factor: str, row: Mapping[str, Cell]) -> Finding:
    before, after, diff = row["mean_before"], row["mean_after"], row["diff"]
    item = f"{factor}.diff"
    if None in (before, after, diff):
        return _empty("table2", item)
    nominal = after.value - before.value
    text = f"{_nb(after)} – {_nb(before)} = {decimal(nominal, 2)}."
    return _judged("table2", item, diff, after.interval - before.interval, nominal, text)


def _effect_size(factor: str, row: Mapping[str, Cell]) -> Finding:
    needed = [row[name] for name in ("diff", "sd_before", "sd_after", "d")]
    item = f"{factor}.d"
    if None in needed:
        return _empty("table2", item)
    diff, before, after, d = needed
    root = math.sqrt((before.value**2 + after.value**2) / 2)
    if root == 0:
        return _cannot("table2", item, d.text, "Standardavvikene er 0; d kan ikke beregnes.")
    interval = rules.effect_size(diff.interval, before.interval, after.interval)
    text = (
        f"{_nb(diff)} / √(({_nb(before)}² + {_nb(after)}²) / 2) = {decimal(diff.value / root, 3)}."
    )
    return _judged("table2", item, d, interval, diff.value / root, text)


def _t(edition: Edition, factor: str, row: Mapping[str, Cell]) -> Finding:
    """The SD of the differences that t implies must go with the SDs before and after."""
    needed = [row[name] for name in ("t", "diff", "sd_before", "sd_after")]
    item = f"{factor}.t"
    if None in needed:
        return _empty("table2", item)
    t, diff, before, after = needed
    if t.value * diff.value < 0 and not t.interval.meets(exactly(0)):
        return Finding("table2", item, t.text, "", ERROR, "t og differansen har motsatt fortegn.")
    implied = rules.sd_of_difference(diff.interval, t.interval, edition.n_groups)
    possible = rules.possible_sd_of_difference(before.interval, after.interval)
    root_n = math.sqrt(edition.n_groups)
    at_least = diff.value * root_n / possible.hi if possible.hi else math.inf
    text = (
        f"t gir et standardavvik for differansen på {_between(implied, 2)}; "
        f"standardavvikene før og etter tillater {_between(possible, 2)}."
    )
    fits = implied.meets(possible)
    return Finding("table2", item, t.text, f">={at_least:.2f}", OK if fits else ERROR, text)


def _stars(edition: Edition, factor: str, row: Mapping[str, Cell]) -> Finding:
    t, reported, item = row["t"], edition.stars[factor], f"{factor}.stars"
    if t is None:
        return _empty("table2", item)
    df = edition.n_groups - 1
    p = rules.p_value(t.interval, df)
    nominal = rules.stars(rules.p_value(exactly(t.value), df).lo)
    allowed = {nominal, rules.stars(p.lo), rules.stars(p.hi)}
    found = OK if reported == nominal else ROUNDING if reported in allowed else ERROR
    text = (
        f"t({df}) = {_nb(t)} gir p {_equals(p, 5)}, altså {nominal or 'ingen stjerne'}; "
        f"trykt er {reported or 'ingen stjerne'}."
    )
    return Finding("table2", item, reported, nominal, found, text)


def _interval(edition: Edition, factor: str, row: Mapping[str, Cell]) -> Finding:
    """A confidence interval lies evenly around the difference, as wide as t and df say."""
    needed = [row[name] for name in ("diff", "t", "ci_low", "ci_high")]
    item = f"{factor}.ci"
    if None in needed:
        return _empty("table2", item)
    diff, t, low, high = needed
    reported = f"{low.text}..{high.text}"
    if low.value > high.value:
        message = "Den nedre grensen er høyere enn den øvre."
        return Finding("table2", item, reported, "", ERROR, message)
    df = edition.n_groups - 1
    quantile = rules.t_quantile(df, CONFIDENCE)
    limits = rules.confidence_interval(diff.interval, t.interval, quantile)
    recomputed = "; ".join(_range(limit, 3) for limit in limits) if limits else ""
    behind = rules.t_behind(diff.interval, low.interval, high.interval, quantile)
    printed_nb = f"{_nb(low)} til {_nb(high)}"
    if behind is None:
        middle = (low.interval + high.interval).scaled(0.5)
        message = (
            f"Midten av det trykte intervallet, {printed_nb}, er {_between(middle, 3)}; "
            f"differansen er {_between(diff.interval, 3)}. Intervallet må ligge like langt "
            "til begge sider av differansen."
        )
        return Finding("table2", item, reported, recomputed, ERROR, message)
    if not behind.meets(t.interval):
        message = (
            f"Intervallet {printed_nb} rundt {_nb(diff)} svarer til t({df}) {_equals(behind, 3)}; "
            f"trykt t er {_nb(t)}. Differansen og t gir nedre grense {_between(limits[0], 4)} "
            f"og øvre grense {_between(limits[1], 4)}."
        )
        return Finding("table2", item, reported, recomputed, ERROR, message)
    half = quantile * diff.value / t.value if t.value else math.nan
    exact = t.value and low.prints(diff.value - half) and high.prints(diff.value + half)
    message = f"{_nb(diff)} ± {decimal(half, 3)} gir intervallet {printed_nb}, innenfor avrunding."
    return Finding("table2", item, reported, recomputed, OK if exact else ROUNDING, message)


def _groups_chosen(edition: Edition, factor: str, row: Mapping[str, Cell]) -> Finding:
    cell, n, item = row["groups_chosen"], edition.n_groups, f"{factor}.groups_chosen"
    if cell is None:
        return _empty("table2", item)
    limits = f"0..{n}"
    if cell.step != 0:
        same = [
            name for name, other in row.items() if name != "groups_chosen" and other == _as(cell)
        ]
        hint = f" Tallet er det samme som {same[0]} i raden." if same else ""
        message = (
            f"Et antall grupper må være et helt tall fra 0 til {n}; trykt er {_nb(cell)}.{hint}"
        )
        return Finding("table2", item, cell.text, limits, ERROR, message)
    fits = 0 <= cell.value <= n
    message = f"{cell.text} av {n} grupper."
    return Finding("table2", item, cell.text, limits, OK if fits else ERROR, message)


def _as(cell: Printed) -> Printed:
    return Printed(cell.text, cell.value, cell.step)


def _figure2(edition: Edition) -> Iterable[Finding]:
    """A percentage is a whole number of answers (GRIM)."""
    answers = edition.tables["facts"].get("evaluation_responses", {}).get("value")
    for statement, row in edition.tables["figure2"].items():
        cell, item = row["percent_agree"], f"{statement}.percent_agree"
        if cell is None:
            yield _empty("figure2", item)
        elif not 0 <= cell.value <= 100:
            yield Finding("figure2", item, cell.text, "0..100", ERROR, "Ikke en prosent.")
        elif answers is None or answers.step != 0:
            yield _cannot("figure2", item, cell.text, NOTHING_TO_COMPARE)
        else:
            yield _grim(item, cell, int(answers.value))


def _grim(item: str, cell: Printed, n: int) -> Finding:
    """Anyone may have left the statement out, so any number of answers up to n will do."""
    found = rules.numerators(cell, n)
    if found:
        text = f"{found[0]} til {found[-1]} av {n} svar gir {_nb(cell)}{NBSP}%."
        return Finding("figure2", item, cell.text, f"{found[0]}..{found[-1]}", OK, text)
    fewer = next((m for m in range(n - 1, 0, -1) if rules.numerators(cell, m)), None)
    if fewer:
        text = f"Ingen andel av {n} svar gir {_nb(cell)}{NBSP}%, men {fewer} svar kan gi det."
        return Finding("figure2", item, cell.text, "", ROUNDING, text)
    text = f"Ingen andel av {n} eller færre svar gir {_nb(cell)}{NBSP}%."
    return Finding("figure2", item, cell.text, "", ERROR, text)


def _facts(edition: Edition) -> Iterable[Finding]:
    for fact, row in edition.tables["facts"].items():
        cell = row["value"]
        if cell is None:
            yield _empty("fact", fact)
            continue
        findings = []
        if fact in FACT_EQUALS:
            findings.append(_compared(edition, "fact", fact, cell, FACT_EQUALS[fact]))
        if fact in FACT_BETWEEN:
            findings.append(_ranged(edition, fact, cell))
        if fact == "development_areas_per_group_max":
            findings.append(_areas(edition, fact, cell))
        yield _worst(findings) if findings else _cannot("fact", fact, cell.text, NOTHING_TO_COMPARE)


def _ranged(edition: Edition, fact: str, cell: Printed) -> Finding:
    try:
        low, high = (evaluate(text, _sources(edition)) for text in FACT_BETWEEN[fact])
    except NotPublishedError as error:
        return _cannot("fact", fact, cell.text, _not_printed(error))
    limits = f"{low.value:g}..{high.value:g}"
    fits = cell.interval.meets(Interval(low.interval.lo, high.interval.hi))
    verb = "Ligger" if fits else "Skulle ligge"
    text = f"{verb} mellom {decimal(low.value, 0)} og {decimal(high.value, 0)}."
    return Finding("fact", fact, cell.text, limits, OK if fits else ERROR, text)


def _areas(edition: Edition, fact: str, cell: Printed) -> Finding:
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
        return Finding("fact", fact, cell.text, "", OK, text)
    return _cannot(
        "fact", fact, cell.text, f"{text} Det går bare når ett område teller for flere faktorer."
    )


def _claim(edition: Edition, claim: Claim) -> Finding:
    out_of_range = _beyond_whole(claim)
    if out_of_range:
        return out_of_range
    if not claim.compares_with.strip():
        return _cannot("claim", claim.claim, claim.reported.text, NOTHING_TO_COMPARE)
    return _compared(
        edition,
        "claim",
        claim.claim,
        claim.reported,
        claim.compares_with,
        place=_translated(claim.where, _PLACES_NB).capitalize(),
        whole=_whole(claim.unit),
    )


def _beyond_whole(claim: Claim) -> Finding | None:
    """A part is not more than its whole: 100 percent, 31 groups, r = 1."""
    reported = claim.reported
    most = {"percent": 100, "ratio": 1, "count": _whole(claim.unit)}.get(reported.unit)
    if most is None or abs(reported.value) <= most:
        return None
    message = f"{_nb(reported)} er mer enn {most}."
    return Finding("claim", claim.claim, reported.text, f"0..{most}", ERROR, message)


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
) -> Finding:
    """Hold a printed number against an expression over the tables."""
    described = _described(edition, expression)
    try:
        result = evaluate(expression, _sources(edition))
    except NotPublishedError as error:
        message = f"{_not_printed(error)}{_implied(edition, reported, expression)}"
        return _cannot(kind, item, reported.text, message)
    except ExpressionError as error:
        return _cannot(kind, item, reported.text, f"Kan ikke lese «{expression}»: {error}.")
    result = _in_unit(result, reported, whole)
    found, loose_needed = _level(reported, result)
    value = _value_nb(result, reported)
    said = _nb(reported) + (f"{NBSP}%" if reported.unit == "percent" else "")
    message = f"{place}: {said}. {described}: {value}."
    if found == ROUNDING and loose_needed:
        message += " Går opp hvis totalen er avrundet til nærmeste tier."
    if found == CANNOT_CHECK:
        message += (
            " Listen er hentet ut av PDF-teksten og kan ha mistet navn; se etter i originalen."
        )
    return Finding(kind, item, reported.text, _recomputed(result), found, message)


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
        f" {part.value:g} svarer til {_nb(reported)}{NBSP}% når helheten er mellom "
        f"{math.ceil(whole.lo)} og {math.floor(whole.hi)}."
    )


def _judged(
    kind: str, item: str, reported: Printed, interval: Interval, nominal: float, text: str
) -> Finding:
    found = rules.level(reported, interval, nominal)
    if found == ROUNDING:
        text += f" Trykt er {_nb(reported)}, innenfor avrunding."
    if found == ERROR:
        text += f" Med avrunding {_between(interval, 3)}; trykt er {_nb(reported)}."
    return Finding(kind, item, reported.text, _range(interval, 3), found, text)


def _worst(findings: list[Finding]) -> Finding:
    """Return the finding of the gravest level, with what the others of that level say."""
    gravest = max(findings, key=lambda finding: LEVELS.index(finding.level))
    messages = [one.message_nb for one in findings if one.level == gravest.level]
    return replace(gravest, message_nb=" ".join(messages))


def _cannot(kind: str, item: str, reported: str, message: str) -> Finding:
    return Finding(kind, item, reported, "", CANNOT_CHECK, message)


def _empty(kind: str, item: str) -> Finding:
    return _cannot(kind, item, "", "Cellen er tom i trykk.")


def _not_printed(error: NotPublishedError) -> str:
    name = str(error.args[0])
    return f"Utgaven trykker ikke tallet som trengs: {_translated(name, _WORDS_NB)}."


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
    text = _translated(body, names | _WORDS_NB)
    where = " og ".join(_TABLES_NB.get(table, table) for table in tables)
    return f"{where.capitalize()}: {text}" if where else text


def _translated(text: str, words: Mapping[str, str]) -> str:
    """Replace whole words and signs by the Norwegian ones."""
    ordered = sorted(words, key=len, reverse=True)
    bounded = [
        rf"\b{re.escape(word)}\b" if word[0].isalpha() else re.escape(word) for word in ordered
    ]
    return re.sub("|".join(bounded), lambda found: words[found[0]], text)


def _nb(cell: Printed) -> str:
    """Return a printed number as it would stand in a Norwegian sentence."""
    if not re.fullmatch(r"[-\d.,]+", cell.text):
        return f"«{_translated(cell.text, _SHARES_NB)}»"
    return decimal(cell.value, max(0, -round(math.log10(cell.step))) if cell.step else 0)


def _value_nb(result: Computed, reported: Printed) -> str:
    if result.source is not None:
        return _nb(result.source) + (f"{NBSP}%" if result.unit == "percent" else "")
    if result.unit == "percent":
        return f"{decimal(result.value, 1 if result.value % 1 else 0)}{NBSP}%"
    whole = result.value == round(result.value) and reported.unit != "ratio"
    return decimal(result.value, 0 if whole else 3)


def _recomputed(result: Computed) -> str:
    if math.isinf(result.interval.hi):
        return f">={result.value:g}"
    if result.source is not None:
        return result.source.text
    return _range(result.interval, 4)


def _range(interval: Interval, places: int) -> str:
    lo, hi = (f"{round(limit, places) + 0.0:g}" for limit in (interval.lo, interval.hi))
    return lo if lo == hi else f"{lo}..{hi}"


def _equals(interval: Interval, places: int) -> str:
    text = _between(interval, places)
    return text if text.startswith("mellom") else f"lik {text}"


def _between(interval: Interval, places: int) -> str:
    lo, hi = decimal(interval.lo, places), decimal(interval.hi, places)
    return lo if lo == hi else f"mellom {lo} og {hi}"
