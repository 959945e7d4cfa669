"""Clean a cohort's final evaluation: exports in, answers with their meaning out."""

from collections.abc import Mapping

import pandas as pd

from survey_report.cleaning.steps import Steps, step
from survey_report.cleaning.survey_rules import SurveyRules
from survey_report.cleaning.survey_steps import (
    code_completed,
    invited_persons,
    pseudonymise,
    read_and_correct,
    set_aside_test_respondents,
    table_names,
)
from survey_report.readers import load_table, without_companions
from survey_report.readers.export import Codebook

KEYS = ["cohort", "group", "respondent", "statement_id"]
MISSING = "missing"


@step(
    "Verktøyet viser bare innsendte svar; de inviterte er talt i deltakerlista, i gruppene som "
    "har svar."
)
def count_invited_in_register(answers: pd.DataFrame) -> pd.DataFrame:
    """Tell the auditor where the number invited comes from; no row is touched."""
    return answers


def clean_export(
    source: Mapping[str, str],
    codebook: Codebook,
    corrections: list[dict],
    key: bytes,
    participants: pd.DataFrame,
    table: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame, Steps]:
    """Return one file's answers, the number invited, and the record of the cleaning.

    Those who never began are set aside from the answers, but count as invited. Where the
    tool does not list them, the participants of the groups with answers do.

    Parameters
    ----------
    source : mapping
        The file's row of config/sources.csv: path, format, cohort.
    codebook : Codebook
    corrections : list of dict
        Rows of config/corrections.csv.
    key : bytes
        Key for pseudonyms.
    participants : pandas.DataFrame
        The cohort's register: respondent_id, group.
    table : str
        What the record calls it, where the evaluation comes in several files.

    Returns
    -------
    answers : pandas.DataFrame
        cohort, group, respondent, one float column per statement (NaN = not answered).
    invited : pandas.DataFrame
        cohort, group, invited.
    steps : Steps
    """
    items, cohort = codebook.item_ids, source["cohort"]
    table = table or f"evaluation/{cohort}"
    export, steps = read_and_correct(source, codebook, corrections, table)
    invited = invited_persons(steps.run(set_aside_test_respondents))
    if not export.layout.lists_invited:
        answered = steps.run(count_invited_in_register)["group"]
        invited = invited_persons(participants[participants["group"].isin(answered)])
    code_completed(steps, export, codebook)
    answers = steps.run(pseudonymise, items, key).rename(columns={"respondent_id": "respondent"})
    return answers.assign(cohort=cohort), invited.assign(cohort=cohort), steps


def meanings(answers: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Return answers in long form with what each code means.

    Parameters
    ----------
    answers : pandas.DataFrame
        cohort, group, respondent, one float column per statement.
    codes : pandas.DataFrame
        code, meaning.

    Returns
    -------
    pandas.DataFrame
        cohort, group, respondent, statement_id, code (Int64, NA when not answered), meaning
        (agree, neutral, disagree, dont_know or missing); sorted.
    """
    meaning_of = dict(zip(codes["code"].astype("int64"), codes["meaning"], strict=True))
    long = answers.melt(KEYS[:3], var_name="statement_id", value_name="code")
    long["code"] = long["code"].astype("float64").astype("Int64")
    long["meaning"] = (
        long["code"].map(meaning_of).astype("str").where(long["code"].notna(), MISSING)
    )
    return long.astype(dict.fromkeys(KEYS, "str")).sort_values(KEYS, ignore_index=True)


def clean_evaluation(
    sources: list[Mapping[str, str]],
    rules: SurveyRules,
    participants: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, list[Steps]]:
    """Clean a cohort's evaluation.

    Parameters
    ----------
    sources : list of mapping
        The cohort's evaluation rows of config/sources.csv; may be empty.
    rules : SurveyRules
    participants : pandas.DataFrame, optional
        The cohort's register, for tools that do not list the invited: respondent_id, group.

    Returns
    -------
    answers : pandas.DataFrame
        As returned by `meanings`.
    invited : pandas.DataFrame
        cohort, group, invited; sorted.
    steps : list of Steps
    """
    codebook = rules.codebook
    if participants is None:
        participants = pd.DataFrame(columns=["respondent_id", "group"], dtype="str")
    files = [
        clean_export(source, codebook, rules.corrections, rules.key, participants, table)
        for source, table in table_names("evaluation", without_companions(sources))
    ]
    empty = pd.DataFrame(columns=[*KEYS[:3], *codebook.item_ids], dtype="str")
    none_invited = pd.DataFrame({"cohort": [], "group": [], "invited": []}).astype(
        {"cohort": "str", "group": "str", "invited": "int64"}
    )
    answers = pd.concat([answers for answers, _, _ in files] or [empty])
    invited = pd.concat([invited for _, invited, _ in files] or [none_invited])
    invited = invited.astype({"group": "str"})[["cohort", "group", "invited"]]
    invited = invited.sort_values("group", ignore_index=True)
    return meanings(answers, rules.codes), invited, [steps for _, _, steps in files]


def read_participants(paths: list[str]) -> pd.DataFrame | None:
    """Return the cohort's register as it was handed in."""
    return pd.concat([load_table(path).cells for path in paths]) if paths else None
