"""Make what can be made of published or aggregated tables, where the answers may not leave.

``python -m tools.import_aggregates <folder> [<output folder>]`` reads tables of means and
standard deviations, and of percentages, and writes statistics in the shape that the report
uses, figures 2 and 3, tables 1 and 2 on one page, and a list of what cannot be made. The
numbers are shown as they are printed in the tables.
"""

import contextlib
import io
import json
import math
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pandas as pd

from survey_report.faults.source_faults import SourceError, listed, render
from survey_report.files.csv_rows import read_rows
from survey_report.language import norwegian
from survey_report.ledger.ledger import build_values
from survey_report.processes.command_runs import run_command
from survey_report.settings.config_files import ConfigError, load_config
from survey_report.settings.schema_tables import read_strings
from survey_report.statistics.multiplicity import holm
from survey_report.statistics.proportions import wilson
from tools.aggregate_tables import (
    CHANGE,
    EVALUATION,
    FACTS,
    GLOBAL_INDEX,
    IMPROVED,
    is_number,
    read_aggregates,
)

EFFECT_COLUMNS = [
    "factor", "n_groups", "mean_before", "sd_before", "mean_after", "sd_after", "diff", "ci_low",
    "ci_high", "t", "df", "p", "p_holm", "d", "d_low", "d_high", "improved", "not_improved",
    "groups_chosen",
]  # fmt: skip
EVALUATION_COLUMNS = [
    "statement_id", "question", "n", "n_agree", "percent_agree", "ci_low", "ci_high", "suppressed",
]  # fmt: skip
# what stands in a cell that is printed blank
BLANK = "–"
# what needs the answers themselves, whatever the tables hold
NEEDS_ANSWERS = (
    "hver gruppes endring (figuren over gruppene)",
    "utviklingsområder mot endring innenfor gruppene",
    "oppfølgingen ett år etter",
    "reliabilitet, enighet i gruppene og pålitelig endring",
    "svarprosent for hver måling og deltakere som svarte begge ganger",
    "forskjeller mellom departementer og direktorater",
    "fordelingen av svar på hver påstand",
    "sitater",
)
WHEN_EMPTY = {
    "t": "t-verdi og p-verdi for endringene (trenger t, eller hver gruppes endring)",
    "ci_low": "konfidensintervall for endringene",
    "d_low": "konfidensintervall for effektstørrelsene (trenger samvariasjonen før–etter)",
    "improved": "antall grupper med fremgang",
    "groups_chosen": "antall grupper som valgte hver faktor",
}
WHEN_EMPTY_EVALUATION = {"n": "antall svar og usikkerhet for hver påstand (trenger antall svar)"}


def effect_change(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return statistics/effect_change.csv from printed tables.

    What is printed is taken over. What is not, is worked out where the printed numbers are
    enough: the difference, d (difference over the root mean square of the two SDs), p from t
    (Student, df = groups - 1) and Holm's correction over the factors. The rest is missing.
    """
    table = tables[CHANGE].copy()
    if IMPROVED in tables:
        table = table.merge(tables[IMPROVED][["factor", "improved", "not_improved"]], "left")
    numbers = table.reindex(columns=EFFECT_COLUMNS[1:]).apply(pd.to_numeric, errors="coerce")
    completed = _fact(tables, "groups_completed")
    counted = numbers["improved"] + numbers["not_improved"]
    numbers["n_groups"] = numbers["n_groups"].fillna(counted).fillna(completed)
    numbers["diff"] = numbers["diff"].fillna(numbers["mean_after"] - numbers["mean_before"])
    sd = ((numbers["sd_before"] ** 2 + numbers["sd_after"] ** 2) / 2) ** 0.5
    numbers["d"] = numbers["d"].fillna(numbers["diff"] / sd)
    numbers["df"] = numbers["df"].fillna(numbers["n_groups"] - 1)
    numbers["p"] = numbers["p"].fillna(_p_of_t(numbers["t"], numbers["df"]))
    factors = table["factor"] != GLOBAL_INDEX
    if numbers["p"].notna().any():
        adjusted = holm(numbers.loc[factors, "p"].dropna())
        numbers["p_holm"] = numbers["p_holm"].fillna(adjusted).fillna(numbers["p"])
    return pd.concat([table[["factor"]], numbers], axis=1)[EFFECT_COLUMNS]


def effect_ranks(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the order of the factors as printed: factor, rank_d, rank_improved."""
    ranks = tables[CHANGE].loc[tables[CHANGE]["factor"] != GLOBAL_INDEX, ["factor"]]
    ranks = ranks.assign(rank_d=range(1, len(ranks) + 1))
    printed = list(tables[IMPROVED]["factor"]) if IMPROVED in tables else list(ranks["factor"])
    return ranks.assign(rank_improved=ranks["factor"].map(printed.index) + 1)


def evaluation(
    tables: Mapping[str, pd.DataFrame], confidence: float, minimum_size: int
) -> pd.DataFrame:
    """Return statistics/evaluation.csv from printed percentages.

    With the number of answers, the number who agree is the nearest whole one and the interval
    is Wilson's; without it both are missing. Fewer answers than the least number are hidden.
    """
    table = tables[EVALUATION].reindex(columns=["statement_id", "question", "percent_agree", "n"])
    table[["percent_agree", "n"]] = table[["percent_agree", "n"]].apply(
        pd.to_numeric, errors="coerce"
    )
    table["suppressed"] = table["n"] < minimum_size
    table.loc[table["suppressed"], ["percent_agree", "n"]] = math.nan
    table["n_agree"] = (table["percent_agree"] * table["n"] / 100).round()
    table[["ci_low", "ci_high"]] = [
        (math.nan, math.nan)
        if math.isnan(n)
        else tuple(100 * end for end in wilson(int(agree), int(n), confidence))
        for agree, n in zip(table["n_agree"], table["n"], strict=True)
    ]
    return table[EVALUATION_COLUMNS]


def as_printed(values: list[dict], printed: Mapping[str, str]) -> list[dict]:
    """Return the ledger with the displays that say something else than what is printed, mended.

    Parameters
    ----------
    values : list of dict
        Entries of the ledger.
    printed : mapping
        Id to the cell as it is printed, with a decimal point.
    """
    return [
        entry
        if (text := printed.get(entry["id"])) is None or says(entry["display"], text)
        else entry
        | {"value": float(text) if text else None, "display": norwegian_number(text) or BLANK}
        for entry in values
    ]


def says(display: str, text: str) -> bool:
    """Tell whether a display shows the digits that are printed."""
    plain = display.lstrip("+").replace("–", "-").replace("−", "-").replace(",", ".")
    return plain.removesuffix("%").strip() == text


def norwegian_number(text: str) -> str:
    """Return a printed number with a decimal comma and an en dash for minus."""
    return text.replace("-", "–").replace(".", ",")


def cannot_make(change: pd.DataFrame | None, answers: pd.DataFrame | None) -> list[str]:
    """Return what the report has and these tables are not enough for."""
    lacking = []
    if change is None:
        lacking.append("figur 3, tabell 1 og tabell 2 (trenger gjennomsnitt og standardavvik)")
    else:
        lacking += [text for column, text in WHEN_EMPTY.items() if change[column].isna().all()]
    if answers is None:
        lacking.append("figur 2 (trenger andelen enige i hver påstand)")
    else:
        lacking += [
            x for column, x in WHEN_EMPTY_EVALUATION.items() if answers[column].isna().all()
        ]
    return [*lacking, *NEEDS_ANSWERS]


def ledger_of(
    tables: Mapping[str, pd.DataFrame],
    statistics: Mapping[str, pd.DataFrame],
    definitions: Iterable[Mapping[str, str]],
    labels: Mapping[str, str],
    folder: Path,
) -> list[dict]:
    """Return the ledger of what can be made, every value as printed where it is printed."""
    available = {}
    for name, table in statistics.items():
        available[name] = table.astype("object").to_dict("records")
    usable = [row for row in definitions if _defined(row, available)]
    origins = {
        name: {
            "path": f"statistics/{name}.csv",
            "rule": "import_aggregates",
            "script": "tools/import_aggregates.py",
            "inputs": [(folder / file).as_posix() for file in tables],
        }
        for name in available
    }
    return as_printed(build_values(usable, available, labels, origins), _printed(tables))


def draw(
    change: pd.DataFrame | None, answers: pd.DataFrame | None, config: Mapping, n: float
) -> dict:
    """Return the figures that can be drawn, by topic."""
    # the drawing library takes a second to import, and faults are told without it
    from survey_report.figures.agreement_figure import draw_evaluation
    from survey_report.figures.change_figure import draw_effect_change

    settings, questions = config["statistics"], config["programme"].get("evaluation_questions", {})
    drawings, confidence = {}, settings["confidence_level"]
    if change is not None and change["t"].notna().any() and change["ci_low"].notna().any():
        factors = read_strings("config/instruments/factors.csv")
        level = settings["significance_level"]
        drawings["effect_change"] = draw_effect_change(change, factors, level, confidence)
    if answers is not None:
        statements = read_strings("config/instruments/evaluation_2016.csv")
        drawing = draw_evaluation(answers, statements, confidence, questions)
        if answers["n"].isna().all():
            total = "" if math.isnan(n) else f"n = {norwegian.decimal(n, 0)} svar i alt. "
            drawing = drawing._replace(n=f"{total}Antallet for hver påstand er ikke oppgitt.")
        drawings["evaluation"] = drawing
    return drawings


def page_of(values: list[dict], drawings: Collection[str], lacking: list[str]) -> str:
    """Return the page in Markdown: the figures, the tables and what cannot be made."""
    from survey_report.chapters import lookups

    # the report's own tables, looked up in this ledger in place of the built one
    lookups.load_values = lambda: {entry["id"]: entry for entry in values}
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        print("# Figurer og tabeller fra aggregerte tall\n")
        if "evaluation" in drawings:
            print("![Sluttevalueringen](figures/fig_evaluation.svg)\n")
        if "effect_change" in drawings:
            print("![Endring fra før til etter](figures/fig_effect_change.svg)\n")
        names = {entry["id"].rpartition(".")[2] for entry in values}
        if "improved" in names:
            lookups.table("improved", "Grupper med fremgang")
        if "mean_before" in names:
            lookups.table("effect_change", "Resultater for alle faktorene")
        print("## Dette kan ikke lages av tabellene\n")
        print("\n".join(f"- {what}" for what in lacking))
    return text.getvalue()


def write_all(folder: Path, output: Path, config: Mapping) -> list[str]:
    """Import a folder of aggregates; return what to tell."""
    from survey_report.figures.style import save

    factors = read_strings("config/instruments/factors.csv")
    statements = read_strings("config/instruments/evaluation_2016.csv")
    labels = dict(zip(factors["factor"], factors["label_nb"], strict=True))
    labels |= dict(zip(statements["statement_id"], statements["text_nb"], strict=True))
    tables = read_aggregates(folder, list(factors["factor"]), list(statements["statement_id"]))
    settings, least = config["statistics"], config["disclosure"]["minimum_size"]
    confidence = settings["confidence_level"]
    change = effect_change(tables) if CHANGE in tables else None
    answers = evaluation(tables, confidence, least) if EVALUATION in tables else None
    statistics = {
        "effect_change": change,
        "effect_ranks": None if change is None else effect_ranks(tables),
        "evaluation": answers,
        "effect_summary": _summary(tables, change),
        "facts": pd.DataFrame({"fact": ["confidence_percent"], "value": [100 * confidence]}),
        "config": pd.DataFrame(
            {"fact": list(settings), "value": [float(value) for value in settings.values()]}
        ),
    }
    statistics = {name: table for name, table in statistics.items() if table is not None}
    labels = labels | {GLOBAL_INDEX: "Samlet indeks"}
    values = ledger_of(tables, statistics, read_rows("config/values.csv"), labels, folder)
    drawings = draw(change, answers, config, _fact(tables, "evaluation_responses"))
    lacking = cannot_make(change, answers)
    (output / "statistics").mkdir(parents=True, exist_ok=True)
    for name, table in statistics.items():
        path = output / "statistics" / f"{name}.csv"
        table.to_csv(path, index=False, lineterminator="\n")
    for topic, drawing in drawings.items():
        save(drawing, output / "figures" / f"fig_{topic}")
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (output / "values.json").write_text(text + "\n", encoding="utf-8")
    page = page_of(values, drawings, lacking)
    (output / "aggregater.md").write_text(page, encoding="utf-8")
    _write_html(page, output)
    made = [f"figur {number}" for number, topic in FIGURE_NUMBERS.items() if topic in drawings]
    made += ["tabell 1 og tabell 2"] if change is not None else []
    return [
        f"Laget av {folder.as_posix()}: {listed(made, 'og')}, i {output.as_posix()}.",
        "Dette kan ikke lages av tabellene:",
        *(f"  – {what}" for what in lacking),
    ]


FIGURE_NUMBERS = {2: "evaluation", 3: "effect_change"}


def _write_html(page: str, output: Path) -> None:
    import pypandoc

    pypandoc.convert_text(
        page,
        "html5",
        "markdown",
        outputfile=str(output / "aggregater.html"),
        extra_args=[
            "--standalone",
            "--embed-resources",
            "--wrap=none",
            f"--resource-path={output}",
            "--metadata=lang:nb",
            "--metadata=pagetitle:Figurer og tabeller fra aggregerte tall",
        ],
    )


def _p_of_t(t: pd.Series, df: pd.Series) -> pd.Series:
    from scipy import stats

    return pd.Series(2 * stats.t.sf(t.abs(), df), t.index)


def _fact(tables: Mapping[str, pd.DataFrame], name: str) -> float:
    if FACTS not in tables:
        return math.nan
    found = tables[FACTS].loc[tables[FACTS]["fact"] == name, "value"]
    return float(found.iloc[0]) if len(found) else math.nan


def _summary(
    tables: Mapping[str, pd.DataFrame], change: pd.DataFrame | None
) -> pd.DataFrame | None:
    if change is None:
        return None
    groups = _fact(tables, "groups_completed")
    groups = change["n_groups"].max() if math.isnan(groups) else groups
    return pd.DataFrame({"fact": ["groups_completed"], "value": [groups]})


def _defined(row: Mapping[str, str], available: Mapping[str, list[dict]]) -> bool:
    """Tell whether a definition selects something that these tables have."""
    records = available.get(row["table"], [])
    pairs = [pair.split("=", 1) for pair in row["where"].split(";") if pair]
    selected = [
        record
        for record in records
        if all(str(record.get(column)) == value for column, value in pairs)
    ]
    needed = {row["column"], row["n"].strip("{}")} - {""}
    return any(needed <= set(record) for record in selected)


def _printed(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return every printed number by the id of its ledger value."""
    cells = {}
    for name, key, prefix in (
        (CHANGE, "factor", "effect"),
        (IMPROVED, "factor", "effect"),
        (EVALUATION, "statement_id", "evaluation"),
    ):
        for row in tables.get(name, pd.DataFrame()).to_dict("records"):
            cells |= {
                f"{prefix}.{row[key]}.{column}": text
                for column, text in row.items()
                if text == "" or is_number(text)
            }
    return cells


def command(arguments: list[str]) -> int:
    """Import from the command line."""
    if not arguments:
        print("Bruk: python -m tools.import_aggregates <mappe> [<mappe til resultatet>]")
        return 1
    folder = Path(arguments[0])
    output = Path(arguments[1]) if len(arguments) > 1 else Path("data/processed/aggregates")
    try:
        print("\n".join(write_all(folder, output, load_config())))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except SourceError as error:
        print(render(error.faults), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_command(command)
