"""The sentences on what is new since the previous edition.

Which sentences there are, and their words, follow from the values; each number is a lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from survey_report.language.norwegian import NBSP, capitalised

NO_PREVIOUS = (
    "Denne utgaven har ingen tidligere utgave å sammenligne med. Fra neste utgave står det her "
    "hva som er nytt siden forrige."
)
NOTHING = "ingen"

Values = Mapping[str, Mapping]
Show = Callable[..., str]


def since_text(values: Values, show: Show, labels: Mapping[str, str]) -> str:
    """Return the section's text in Markdown.

    Parameters
    ----------
    values : mapping
        The ledger by id. Without `since.previous` there is no previous edition.
    show : callable
        Takes an id, and a form where the value's own does not fit, and returns the lookup.
    labels : mapping
        What the reader sees for a factor or a statement.

    Examples
    --------
    >>> since_text({}, str, {}) == NO_PREVIOUS
    True
    """
    if "since.previous" not in values:
        return NO_PREVIOUS
    facts = [*_cohorts(values, show), *_counts(values, show)]
    results = [
        "@tbl-since viser hovedtallene i begge utgavene.",
        *_index(values, show),
        *_moved(values, show, labels),
        *_caution(values),
    ]
    return " ".join(facts) + "\n\n" + " ".join(results)


def _cohorts(values: Values, show: Show) -> list[str]:
    since = f"Siden forrige utgave ({show('since.previous')})"
    new, completed, gone = (
        values[f"since.cohorts_{what}_count"]["value"] for what in ("new", "completed", "gone")
    )
    if new == 0:
        sentences = [f"{since} er det ikke kommet til noen nye kull."]
    else:
        sentences = [f"{since} er {_named('new', new, show)} kommet til."]
    names = [values[f"since.cohorts_{what}"]["value"] for what in ("new", "completed")]
    if completed == 0:
        sentences.append("Ingen flere kull har fullført.")
    elif names[0] == names[1]:
        sentences.append("Det har også fullført." if new == 1 else "Alle har fullført.")
    else:
        sentences.append(f"{capitalised(_named('completed', completed, show))} har fullført.")
    if gone:
        sentences.append(f"{capitalised(_named('gone', gone, show))} er ikke lenger med.")
    return sentences


def _named(what: str, count: int, show: Show) -> str:
    """Return the cohorts by name: kullet 2020-1, kullene 2020-1 og 2020-2."""
    return f"{'kullet' if count == 1 else 'kullene'} {show(f'since.cohorts_{what}')}"


def _counts(values: Values, show: Show) -> list[str]:
    pairs = [
        (
            ("count.groups_total", "Antallet grupper som har startet,"),
            ("count.groups_completed", "antallet som har fullført,"),
        ),
        (
            ("count.evaluation_responses", "Antallet svar på sluttevalueringen"),
            ("rate.evaluation_response_rate", "svarprosenten"),
        ),
    ]
    sentences = []
    for pair in pairs:
        parts = [
            f"{words} {_from_to(values, show, key)}"
            for key, words in pair
            if f"since.{key}.now" in values
        ]
        if parts:
            sentences.append(f"{capitalised(', og '.join(parts))}.")
    return sentences


def _from_to(values: Values, show: Show, key: str) -> str:
    """Return how a count or a rate has changed: har økt fra 48 til 52."""
    form = "percent" if key.startswith("rate.") else None
    before, now = (show(f"since.{key}.{when}", form) for when in ("previous", "now"))
    if _same(values, key):
        return f"er fortsatt {now}"
    verb = "økt" if values[f"since.{key}.change"]["value"] > 0 else "gått ned"
    return f"har {verb} fra {before} til {now}"


def _same(values: Values, key: str) -> bool:
    """Tell whether a reader sees the same number in both editions."""
    return values[f"since.{key}.previous"]["display"] == values[f"since.{key}.now"]["display"]


def _index(values: Values, show: Show) -> list[str]:
    key = "diff.global_index"
    if f"since.{key}.now" not in values:
        return []
    before, now = (show(f"since.{key}.{when}", "size") for when in ("previous", "now"))
    if _same(values, key):
        return [
            f"Endringen i den samlede indeksen fra start til slutt er den samme som i forrige "
            f"utgave, {now}{NBSP}poeng."
        ]
    return [
        f"Endringen i den samlede indeksen fra start til slutt var {before}{NBSP}poeng i forrige "
        f"utgave og er {now}{NBSP}poeng i denne."
    ]


def _moved(values: Values, show: Show, labels: Mapping[str, str]) -> list[str]:
    """Return which factor and which statement have moved the most, where it can be seen."""
    factor, statement = (values[f"since.{what}_moved"]["value"] for what in ("factor", "statement"))
    sentences = []
    if factor == NOTHING or _same(values, f"diff.{factor}"):
        sentences.append("Ingen av faktorene har flyttet seg så mye at det vises.")
    else:
        before, now = (show(f"since.diff.{factor}.{when}", "size") for when in ("previous", "now"))
        sentences.append(
            f"Av faktorene er det «{labels[factor]}» som har flyttet seg mest: Der var endringen "
            f"{before}{NBSP}poeng i forrige utgave og er {now}{NBSP}poeng i denne."
        )
    if statement == NOTHING or _same(values, f"agree.{statement}"):
        sentences.append(
            "I sluttevalueringen har ingen av andelene flyttet seg så mye at det vises."
        )
    else:
        before, now = (
            show(f"since.agree.{statement}.{when}", "percent") for when in ("previous", "now")
        )
        sentences.append(
            "I sluttevalueringen har andelen enige flyttet seg mest for påstanden "
            f"«{labels[statement]}»: fra {before} til {now}."
        )
    return sentences


def _caution(values: Values) -> list[str]:
    if values["since.cohorts_gone_count"]["value"]:
        return []
    return [
        "Gruppene fra forrige utgave er også med i denne. Forskjellene kommer derfor av nye svar "
        "og rettelser, og de er ikke testet statistisk."
    ]
