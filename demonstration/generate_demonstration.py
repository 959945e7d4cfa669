"""Write the synthetic demonstration set: data/raw/, config/sources.csv, config/corrections.csv.

Run ``python -m demonstration.generate_demonstration`` from the top of the repository; with
``--check``, only hold the committed files against the printed edition. The same seed gives
the same bytes. Nothing in the set describes real people or real answers.
"""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from demonstration import answers as effect
from demonstration import (
    areas,
    evaluation_answers,
    export_files,
    participant_register,
    printed_check,
    published,
)
from demonstration.exports import make_export
from survey_report.readers import READERS

SEED = 20190522
# the evaluation has a stream of its own, so that a change of the team survey leaves it alone; this
# one gives answers of which the disclosure gate hides an ordinary share
EVALUATION_STREAM = 5
RAW = Path("data/raw")
TEXTS = Path("demonstration")
SCALE_TOP = 8
# as the exports arrived: the survey tool was changed twice, and one office sends workbooks
FORMATS = {
    "2016-1": "efs_csv",
    "2016-2": "efs_csv",
    "2016-3": "plain_csv",
    "2017-1": "efs_csv",
    "2017-2": "label_xlsx",
    "2017-3": "plain_csv",
    "2018-1": "label_xlsx",
    "2018-2": "plain_csv",
    "2018-3": "efs_csv",
    "2019-1": "label_xlsx",
    "2019-2": "plain_csv",
    "2019-3": "efs_csv",
}
# the final evaluation of one cohort was taken out another way than its effect surveys
EVALUATION_FORMATS = FORMATS | {"2017-1": "label_xlsx"}
OWNERS = {
    "effect": "Programstaben",
    "evaluation": "Programstaben",
    "participants": "Programsekretariatet",
    "development_areas": "Programstaben",
    "quotes": "Programstaben",
    "challenges": "Programstaben",
}
PARTICIPANT_COLUMNS = [
    "respondent_id",
    "name",
    "email",
    "gender",
    "birth_year",
    "position",
    "organisation",
    "organisation_type",
    "group",
    "joined",
]


def main() -> None:
    """Generate the set, or only check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only check the committed files")
    if not parser.parse_args().check:
        print(summary(generate(np.random.default_rng(SEED))))
    if not report_check():
        raise SystemExit("The demonstration set does not have the printed statistics.")


def generate(rng: np.random.Generator) -> Counter:
    """Write all files; return how many rows were planted that must be set aside, by reason."""
    cohorts = pd.read_csv("config/cohorts.csv")
    groups = participant_register.make_groups(cohorts, rng)
    participants = participant_register.make_participants(groups, rng)
    shutil.rmtree(RAW, ignore_errors=True)
    responses, means = make_responses(groups, participants, rng)
    planted = Counter()
    surveys = effect_exports(responses, participants, groups, cohorts, rng, planted)
    own = np.random.default_rng([SEED, EVALUATION_STREAM])
    surveys |= evaluation_exports(participants, groups, cohorts, own, planted)
    corrections = plant_errors(surveys, participants)
    for (cohort, source, wave), survey in surveys.items():
        write_survey(cohort, source, wave, survey)
    registers = {
        "participants": participants,
        "development_areas": areas.make_areas(groups, means, published.read_change(), rng),
        **texts_by_cohort(groups, rng),
    }
    for source, table in registers.items():
        write_register(source, table)
    export_files.write_table(Path("config/corrections.csv"), corrections)
    export_files.write_table(Path("config/sources.csv"), list_sources(cohorts))
    # the checksums hold only if no checkout changes line endings
    return planted


def make_responses(
    groups: pd.DataFrame, participants: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return effect answers as exported codes, and the group means they give.

    Returns
    -------
    responses : pandas.DataFrame
        group, wave, respondent_id and one string column per item, "" where not answered.
    means : numpy.ndarray
        Groups × factors × waves.
    """
    instrument = pd.read_csv("config/instruments/effect_2016.csv")
    printed = published.read_change()
    aim = published.aims(printed)
    rows = effect.draw_respondents(participants, groups, rng)
    means = effect.targets(groups, aim, rng)
    made = effect.realise(rows, instrument, means, aim, rng)
    completed = np.flatnonzero(groups["completed"])
    repair = effect.Repair(made, completed, means[completed][..., :2], printed, rng)
    repair.run()
    means[completed, :, :2] = repair.means
    reverse = (instrument["reverse"] == "ja").to_numpy()
    codes = np.where(reverse, SCALE_TOP - made.values, made.values).astype(str)
    items = pd.DataFrame(np.where(made.answered, codes, ""), columns=instrument["item_id"])
    return pd.concat([rows[["group", "wave", "respondent_id"]], items], axis=1), means


def effect_exports(responses, participants, groups, cohorts, rng, planted) -> dict:
    """Return the delivered effect surveys by (cohort, source, wave)."""
    exports = {}
    for cohort in cohorts.itertuples():
        start, end = pd.Timestamp(cohort.start), pd.Timestamp(cohort.end)
        opens = {
            "before": start - pd.Timedelta(days=24),
            "after": end - pd.Timedelta(days=24),
            "followup": end + pd.Timedelta(days=365),
        }
        members = participants[participants["cohort"] == cohort.cohort]
        for wave, day in opens.items():
            here = responses[
                responses["group"].isin(members["group"]) & (responses["wave"] == wave)
            ].set_index("respondent_id")
            if here.empty:
                continue
            asked = members[members["group"].isin(here["group"])]
            asked = asked[asked["joined"] == "start" if wave == "before" else ~asked["left"]]
            silent = asked[~asked["respondent_id"].isin(here.index)][["respondent_id", "group"]]
            exports[cohort.cohort, "effect", wave] = make_export(
                here.drop(columns="wave"), silent, day, 21, "effect", rng, planted
            )
    return exports


def evaluation_exports(participants, groups, cohorts, rng, planted) -> dict:
    """Return the delivered final evaluations by (cohort, source, wave)."""
    done = groups.loc[groups["completed"], "group"]
    invited = participants[participants["group"].isin(done)].reset_index(drop=True)
    chosen = evaluation_answers.draw_respondents(invited, rng)
    given = evaluation_answers.make_answers(chosen, published.read_agreement(), rng)
    given.insert(0, "group", chosen["group"].to_numpy())
    exports = {}
    for cohort in cohorts.itertuples():
        members = invited[invited["cohort"] == cohort.cohort]
        if members.empty:
            continue
        here = given[given["group"].isin(members["group"])]
        silent = members[~members["respondent_id"].isin(here.index)][["respondent_id", "group"]]
        exports[cohort.cohort, "evaluation", ""] = make_export(
            here, silent, pd.Timestamp(cohort.end), 21, "evaluation", rng, planted
        )
    return exports


def plant_errors(surveys: dict, participants: pd.DataFrame) -> pd.DataFrame:
    """Put three errors into the data, in place, and return the corrections that mend them."""
    moved = _single_row(surveys["2016-2", "effect", "before"], group="2016-2-B")
    taken_for_test = _single_row(surveys["2016-1", "effect", "after"], group="2016-1-C")
    surveys["2016-2", "effect", "before"].loc[moved.name, "group"] = "2016-2-C"
    surveys["2016-1", "effect", "after"].loc[taken_for_test.name, "test"] = "1"
    people = participants[
        (participants["cohort"] == "2017-1") & (participants["joined"] == "start")
    ]
    turned = people[people["birth_year"].between(1956, 1959)].iloc[0]
    year = str(turned["birth_year"])
    wrong = f"{year[:2]}{year[3]}{year[2]}"
    participants.loc[turned.name, "birth_year"] = int(wrong)
    rows = [
        (
            "k1",
            "data/raw/2016-2/effect_before.csv",
            moved["respondent_id"],
            "c_0001",
            "2016-2-C",
            "2016-2-B",
            "Programstaben",
            "2016-10-12",
            "Fikk lenken til en annen gruppe. Bekreftet av programstaben mot deltakerlista.",
        ),
        (
            "k2",
            "data/raw/2016-1/effect_after.csv",
            taken_for_test["respondent_id"],
            "tester",
            "1",
            "0",
            "Programstaben",
            "2017-06-02",
            "Svarte gjennom testlenken ved en feil. Svarene er ekte.",
        ),
        (
            "k3",
            "data/raw/2017-1/participants.csv",
            turned["respondent_id"],
            "birth_year",
            wrong,
            year,
            "Programsekretariatet",
            "2017-03-10",
            "To sifre var byttet om i påmeldingen. Rettet etter beskjed fra deltakeren.",
        ),
    ]
    columns = [
        "correction_id",
        "path",
        "respondent_id",
        "column",
        "old_value",
        "new_value",
        "who",
        "date",
        "why",
    ]
    return pd.DataFrame(rows, columns=columns)


def _single_row(survey: pd.DataFrame, group: str) -> pd.Series:
    """Return the first completed row of a respondent who has only that row."""
    once = ~survey["respondent_id"].duplicated(keep=False)
    complete = (survey["status"] == "complete") & (survey["test"] == "0")
    return survey[once & complete & (survey["group"] == group)].iloc[0]


def texts_by_cohort(groups: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return quotes and challenges, dealt out to the cohorts that have completed groups."""
    cohorts = groups.loc[groups["completed"], "cohort"].unique()
    quotes = pd.concat(
        [pd.read_csv(path, dtype=str) for path in sorted(TEXTS.glob("quotes_*.csv"))]
    ).sort_values("quote_id")
    challenges = pd.read_csv(TEXTS / "challenges.csv", dtype=str)
    return {
        "quotes": _dealt(quotes, cohorts, "programstaben", rng),
        "challenges": _dealt(challenges, cohorts, "programstaben", rng),
    }


def _dealt(table: pd.DataFrame, cohorts: np.ndarray, cleared_by: str, rng) -> pd.DataFrame:
    places = rng.permutation(np.arange(len(table)) % len(cohorts))
    return table.assign(cleared_by=cleared_by, cohort=cohorts[places])


def write_survey(cohort: str, source: str, wave: str, survey: pd.DataFrame) -> None:
    """Write one delivered survey in the format of its cohort."""
    key = "item_id" if source == "effect" else "statement_id"
    questions = printed_check.read_strings(f"config/instruments/{source}_2016.csv").set_index(key)
    codes = printed_check.read_strings(f"config/instruments/{source}_2016_codes.csv")
    labels = dict(zip(codes["code"], codes["label_nb"], strict=True))
    file_format = _format(cohort, source)
    suffix = "xlsx" if file_format == "label_xlsx" else "csv"
    name = "_".join(part for part in (source, wave) if part)
    path = RAW / cohort / f"{name}.{suffix}"
    export_files.write_survey(path, survey, file_format, questions, labels)


def write_register(source: str, table: pd.DataFrame) -> None:
    """Write one register, a file per cohort."""
    for cohort, rows in table.groupby("cohort"):
        columns = PARTICIPANT_COLUMNS if source == "participants" else None
        rows = rows.drop(columns="cohort") if columns is None else rows[columns]
        export_files.write_table(RAW / cohort / f"{source}.csv", rows)


def list_sources(cohorts: pd.DataFrame) -> pd.DataFrame:
    """Return config/sources.csv for the files that are there, sorted by path."""
    dates = cohorts.set_index("cohort")
    rows = []
    for path in sorted(RAW.glob("*/*.*"), key=lambda path: path.as_posix()):
        cohort, name = path.parent.name, path.stem
        source, _, wave = name.partition("_") if name.startswith("effect") else (name, "", "")
        file_format = _format(cohort, source) if source in ("effect", "evaluation") else "plain_csv"
        rows.append(
            {
                "path": path.as_posix(),
                "cohort": cohort,
                "source": source,
                "wave": wave,
                "format": file_format,
                "received": _received(dates.loc[cohort], source, wave),
                "owner": OWNERS[source],
                "synthetic": "ja",
                "sha256": export_files.sha256(path),
                "rows": len(READERS[file_format].load(path).cells),
            }
        )
    return pd.DataFrame(rows)


def _format(cohort: str, source: str) -> str:
    return (EVALUATION_FORMATS if source == "evaluation" else FORMATS)[cohort]


def _received(dates: pd.Series, source: str, wave: str) -> str:
    """Return when a file came in: some days after the survey closed."""
    start, end = pd.Timestamp(dates["start"]), pd.Timestamp(dates["end"])
    day = {
        "before": start + pd.Timedelta(days=1),
        "after": end + pd.Timedelta(days=2),
        "followup": end + pd.Timedelta(days=392),
        "evaluation": end + pd.Timedelta(days=26),
        "participants": start - pd.Timedelta(days=30),
        "development_areas": start + pd.Timedelta(days=35),
        "quotes": end + pd.Timedelta(days=10),
        "challenges": end + pd.Timedelta(days=10),
    }[wave or source]
    return day.strftime("%Y-%m-%d")


def summary(planted: Counter) -> str:
    """Return how many rows were planted that must be set aside."""
    lines = [f"  {reason}: {count}" for reason, count in sorted(planted.items())]
    return "Rows that must be set aside:\n" + "\n".join(lines)


def report_check() -> bool:
    """Print printed against achieved; return whether everything printed is met."""
    table, numbers, met = printed_check.comparison(
        published.read_change(), published.read_agreement()
    )
    with pd.option_context("display.width", 200, "display.max_columns", None):
        print(table)
    for name, value in numbers.items():
        print(f"  {name}: {value:.4g}" if isinstance(value, float) else f"  {name}: {value}")
    return met


if __name__ == "__main__":
    main()
