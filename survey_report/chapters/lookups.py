"""What the chapters may call: lookups, guards, figures, tables and quotations.

Chapters compute nothing. Each function returns or prints Markdown in which every number
stands in a span ``[5,1]{.tall data-id="…"}`` that names its ledger entry.
"""

from __future__ import annotations

import base64
import csv
import difflib
import json
import os
import re
from functools import cache
from pathlib import Path

from IPython.display import Markdown

from survey_report.chapters.edition_news import NO_PREVIOUS, since_text
from survey_report.files.csv_rows import read_rows
from survey_report.language import norwegian
from survey_report.language.markup import html_text, markdown_text, marked_text
from survey_report.ledger import guards
from survey_report.ledger.ledger import load_values
from survey_report.settings.own_yaml import read_yaml

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "data/processed/figures"
STATISTICS = ROOT / "data/processed/statistics"
TABLES = ROOT / "config/report_tables.yaml"
MADE_UP = ROOT / "config/made_up.csv"
FIGURE_TABLES = ROOT / "config/figure_tables.yaml"
LABELS = ROOT / "data/processed/audit/labels.json"

# in a draft, what is not there is told in its place
DRAFT = "SURVEY_REPORT_DRAFT" in os.environ
MISSING = "mangler"
LEFT_OUT = (
    "::: {{.tabellnote}}\n{what} «{caption}» er ikke med, for det finnes ingen tall å vise i den "
    "ennå.\n:::\n"
)

NOTE = ("n", "source")  # what the note under a figure tells


class UnknownIdError(KeyError):
    """A chapter asked for something that does not exist."""


def v(name: str, form: str | None = None) -> Markdown:
    """Look a ledger value up, in its own display form or in another `form`.

    Forms are the keys of `survey_report.language.norwegian.FORMS`: words, percent, of_ten, ordinal,
    superlative, fraction, approx …; a capital first letter gives the same with a capital.
    """
    return Markdown(_span(name, form))


def term(name: str) -> Markdown:
    """Look a word up that follows from the data, such as «stor» for an effect size."""
    return v(name)


def count(name: str, one: str, many: str, form: str = "words") -> Markdown:
    """Look a count up with its noun: én faktor, to faktorer, 13 faktorer.

    With the form ``number`` it is in digits whatever its size: 1 faktor, 2 faktorer.
    """
    return Markdown(f"{_span(name, form)} {_noun(name, one, many)}")


def definite(name: str, one: str, many: str, capital: bool = False) -> Markdown:
    """Look a count up with its definite noun: den ene gruppen, de 31 gruppene."""
    article = "den" if _entry(name)["value"] == 1 else "de"
    article = norwegian.capitalised(article) if capital else article
    return Markdown(f"{article} {_span(name, 'definite')} {_noun(name, one, many)}")


def noun(name: str, one: str, many: str) -> Markdown:
    """Give the noun of a count that stands by itself, such as a key figure: gruppe, grupper."""
    return Markdown(_noun(name, one, many))


def fraction_of(name: str, many: str, definite: str, capital: bool = False) -> Markdown:
    """Look a percentage up as a share of a noun: to av fem deltakere, halvparten av deltakerne."""
    form, value = ("Fraction" if capital else "fraction"), _entry(name)["value"]
    words = norwegian.FORMS[form](value) if value is not None else MISSING
    return Markdown(f"{_span(name, form)} {norwegian.share_of(words, many, definite)}")


def share(part: str, whole: str) -> Markdown:
    """Look two values up as a part of a whole: 29 av 31."""
    return Markdown(f"{_span(part)} av {_span(whole)}")


def share_fraction(part: str, whole: str, many: str, definite: str) -> Markdown:
    """Look two values up as a share of a noun in words: litt over halvparten av gruppene."""
    percentage = 100 * _entry(part)["value"] / _entry(whole)["value"]
    words = norwegian.fraction(percentage)
    return Markdown(f"{_marked(words, part)} {norwegian.share_of(words, many, definite)}")


def guard(condition: str) -> Markdown:
    """Stop the rendering when the sentence that follows is not true of the data."""
    values = {name: entry["value"] for name, entry in load_values().items()}
    if not guards.holds(condition, values):
        raise guards.GuardError(f"Påstanden stemmer ikke lenger med tallene: {condition}")
    # Quarto leaves the source of an empty result standing; filters/structure.lua takes this away
    return Markdown("[]{.vilkar}")


def quote(name: str) -> None:
    """Print one cleared quotation as a block."""
    quotes = {row["quote_id"]: row["text_nb"] for row in read_rows(STATISTICS / "quotes.csv")}
    if name not in quotes:
        raise UnknownIdError(f"Sitatet «{name}» finnes ikke, eller er ikke klarert.")
    print(f"::: {{.sitat}}\n«{marked_text(quotes[name], f'quotes/{name}')}»\n:::\n")


def figure(topic: str, caption: str, numbered: bool = True, here: bool = False) -> None:
    """Print a figure with alternative text, n, source, and its data as table and CSV.

    Parameters
    ----------
    topic : str
        ``fig_<topic>`` in data/processed/figures; the label is ``fig-<topic>``.
    caption : str
        The caption, without number.
    numbered, here : bool
        Whether it is counted among the figures (a panel is not), and stays in its place in the PDF.
    """
    path = FIGURES / f"fig_{topic}.json"
    if not path.is_file():
        known = sorted(found.stem.removeprefix("fig_") for found in FIGURES.glob("fig_*.json"))
        raise UnknownIdError(f"Figuren «{topic}» finnes ikke.{_nearest(topic, known)}")
    about = json.loads(path.read_text(encoding="utf-8"))
    if not about["n"] and not about["source"] and _answers(topic):
        print(LEFT_OUT.format(what="Figuren", caption=caption))
        return
    alt = markdown_text(about["alt"])
    note = " ".join(marked_text(about[part], f"figures/{topic}/{part}") for part in NOTE)
    kind = "figurnote" + _answers(topic)
    classes = ("" if numbered else " .uten-nummer") + (" .her" if here else "")
    print(
        f"![{caption}](../data/processed/figures/fig_{topic})"
        f'{{#fig-{topic}{classes} fig-alt="{alt}"}}\n\n'
        f'::: {{class="{kind}"}}\n{note}\n:::\n'
    )
    print(_raw_html(_data_details(topic)))


def table(name: str, caption: str) -> None:
    """Print a table of ledger values.

    Parameters
    ----------
    name : str
        A key of config/report_tables.yaml; the label is ``tbl-<name>``.
    caption : str
        The caption, without number.
    """
    definition = _definition(name)
    if not _has_values(definition):
        print(LEFT_OUT.format(what="Tabellen", caption=caption))
        return
    print(_pipe_table(definition) + f"\n\n: {caption} {{#tbl-{name}}}\n")
    notes = [_filled(definition.get("note", "")), _made_up_note(definition)]
    if note := " ".join(filter(None, notes)):
        print(f"::: {{.tabellnote .svar}}\n{note}\n:::\n")


def _has_values(definition: dict) -> bool:
    """Tell whether the table has a number to show."""
    values = load_values()
    patterns = [
        re.compile(re.escape(name).replace(r"\{key\}", r"[\w.]+"))
        for column in definition["columns"]
        for name in column["ids"]
    ]
    known = [name for name, entry in values.items() if entry["value"] is not None]
    return any(pattern.fullmatch(name) for pattern in patterns for name in known)


def organisations(kind: str) -> None:
    """Print the participating organisations of one kind as a list."""
    rows = read_rows(STATISTICS / "organisations.csv")
    names = [
        marked_text(row["organisation"], f"organisations/{number}")
        for number, row in enumerate(rows, start=1)
        if row["organisation_type"] == kind
    ]
    print("::: {.kolonner}\n" + "\n".join(f"- {name}" for name in names) + "\n:::\n")


def since_previous() -> None:
    """Print what is new since the previous edition, or that there is none to compare with."""
    labels = {key: _label(key) for key in _labels()}
    text = since_text(load_values(), _span, labels)
    print(text)
    if text != NO_PREVIOUS:
        print()
        table("since", "Hovedtall i forrige og i denne utgaven")


def _answers(topic: str) -> str:
    """Return a class for what rests on answers: filters/layout.lua marks it when synthetic."""
    return " svar" if topic in _figure_tables() else ""


@cache
def _figure_tables() -> dict:
    """Return the figures that show data, each with the ids of its data table."""
    return read_yaml(FIGURE_TABLES.read_text(encoding="utf-8"))


def _entry(name: str) -> dict:
    values = load_values()
    if name not in values and DRAFT:
        return {"id": name, "value": None, "display": MISSING}
    if name not in values:
        raise UnknownIdError(f"Verdien «{name}» finnes ikke i tallregisteret.")
    return values[name]


def _span(name: str, form: str | None = None) -> str:
    entry = _entry(name)
    if form is None:
        return _marked(entry["display"], name)
    if entry["value"] is None:
        return _marked(norwegian.NOT_COMPUTED, name)
    return _marked(norwegian.FORMS[form](entry["value"]), name)


def _noun(name: str, one: str, many: str) -> str:
    value = _entry(name)["value"]
    # 0.8 is printed as 1
    return one if value is not None and norwegian.round_half_up(value) == 1 else many


def _marked(text: str, name: str) -> str:
    return f'[{markdown_text(text)}]{{.tall data-id="{name}"}}'


def _filled(text: str) -> str:
    """Fill ``{id}`` and ``{id:form}`` placeholders of a note with ledger spans."""
    return re.sub(r"\{([\w.]+)(?::(\w+))?\}", lambda match: _span(match[1], match[2]), text)


@cache
def _tables() -> dict:
    return read_yaml(TABLES.read_text(encoding="utf-8"))


def _definition(name: str) -> dict:
    if name not in _tables():
        hint = _nearest(name, sorted(_tables()))
        raise UnknownIdError(f"Tabellen «{name}» finnes ikke i config/report_tables.yaml.{hint}")
    return _tables()[name]


def _pipe_table(definition: dict) -> str:
    columns = definition["columns"]
    label = definition["label"]
    header = [label["header"], *(column["header"] for column in columns)]
    widths = [label["width"], *(column["width"] for column in columns)]
    rule = [":" + "-" * widths[0], *("-" * width + ":" for width in widths[1:])]
    rows = [
        [_row_label(definition, key), *(_cell(column, key) for column in columns)]
        for key in _row_keys(definition)
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])


def _row_keys(definition: dict) -> list[str]:
    """Return the rows: listed ones first, then those the ledger has, in the stated order."""
    listed = list(definition.get("first", []))
    if "rows" in definition:
        return listed + [key for key in definition["rows"] if key not in listed]
    template = re.escape(definition["columns"][0]["ids"][0])
    pattern = re.compile(template.replace(r"\{key\}", r"(\w+)"))
    found = map(pattern.fullmatch, load_values())
    keys = [match[1] for match in found if match and match[1] not in listed]
    keys = [key for key in keys if key not in definition.get("without", [])]
    order = definition.get("order")
    if order is None:
        keys.sort(key=list(_labels()).index)
    else:
        places = {key: _entry(order.format(key=key))["value"] for key in keys}
        # what has no place stands last
        keys.sort(key=lambda key: (places[key] is None, places[key] or 0, _labels()[key]))
    return listed + keys


def _row_label(definition: dict, key: str) -> str:
    return definition.get("labels", {}).get(key) or _label(key)


def _label(key: str) -> str:
    """Return the name of a factor or statement, as text of the questionnaire."""
    return marked_text(_labels()[key], f"labels/{key}")


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3)
    return f" Mente du {', '.join(near)}?" if near else ""


def _cell(column: dict, key: str) -> str:
    names = [name.format(key=key) for name in column["ids"]]
    present = [_span(name) + _star(name) for name in names if name in load_values()]
    return column.get("join", " ").join(present) if len(present) == len(names) else ""


@cache
def _made_up() -> dict[str, str]:
    """Return why a number is made up for the demonstration data, by its id."""
    return {row["id"]: row["reason_nb"] for row in read_rows(MADE_UP)} if MADE_UP.exists() else {}


def _star(name: str) -> str:
    return r"\*" if name in _made_up() else ""


def _made_up_note(definition: dict) -> str:
    """Return what the stars of a table mean, or ""."""
    shown = {
        name.format(key=key)
        for key in _row_keys(definition)
        for column in definition["columns"]
        for name in column["ids"]
    }
    # one reason that many numbers share is told once
    names = {reason: name for name, reason in reversed(_made_up().items()) if name in shown}
    told = [marked_text(reason, f"made_up/{name}") for reason, name in reversed(names.items())]
    return r"\* " + " ".join(told) if told else ""


@cache
def _labels() -> dict[str, str]:
    """Return what a reader sees for each factor and statement, in the instruments' order."""
    return json.loads(LABELS.read_text(encoding="utf-8"))


def _data_details(topic: str) -> str:
    """Return the figure's data as a table one can open, with a CSV that one can keep."""
    path = FIGURES / f"fig_{topic}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    head = "".join(f'<th scope="col">{html_text(cell)}</th>' for cell in header)
    ids = _ids_of_figure(topic, header, rows)
    cells = [map(_data_cell, row, names) for row, names in zip(rows, ids, strict=True)]
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return (
        f'<details class="data{_answers(topic)}"><summary>Dataene i figuren</summary>'
        f'<div class="tabellramme" tabindex="0" role="group" aria-label="Dataene i figuren">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p><a download="fig_{topic}.csv" href="data:text/csv;charset=utf-8;base64,{data}">'
        "Last ned dataene (CSV)</a></p></details>"
    )


def _ids_of_figure(topic: str, header: list[str], rows: list[list[str]]) -> list[list[list[str]]]:
    """Return, for each cell of a figure's data table, the ids of the numbers it shows."""
    definition = _figure_tables().get(topic)
    if definition is None:
        return [[[] for _ in row] for row in rows]
    keys = {label: key for key, label in _labels().items()} | {
        "Snitt av alle faktorene": "global_index",
        **definition.get("names", {}),
    }
    place = header.index(definition["key"])
    templates = [
        next((ids for end, ids in definition["columns"].items() if name.endswith(end)), [])
        for name in header
    ]
    return [
        [[name.format(key=keys[row[place]]) for name in template] for template in templates]
        for row in rows
    ]


def _data_cell(text: str, names: list[str]) -> str:
    """Mark the numbers of a cell (`29 av 31`, `0,51 til 0,85`) with their ledger ids."""
    if not names:
        return html_text(text)
    parts = re.split(r"( av | til )", text)
    for place, name in zip(range(0, len(parts), 2), names, strict=False):
        number = html_text(parts[place])
        parts[place] = f'<span class="tall" data-id="{_entry(name)["id"]}">{number}</span>'
    return "".join(parts)


def _raw_html(text: str) -> str:
    return f"```{{=html}}\n{text}\n```\n"
