"""Compute who answered the Effect survey, per wave and per group."""

import pandas as pd

from survey_report.disclosure import suppress
from survey_report.disclosure.edition_differences import read_previous
from survey_report.disclosure.released_groups import Released, released_since
from survey_report.processes.script_runs import script_run
from survey_report.statistics.table_files import read_categories, write_tables
from survey_report.statistics.waves import WAVES_NB

STRANGERS = (
    "{count} av dem som har svart, finnes ikke i deltakerlistene, enda kontrollen fant dem der. "
    "Pseudonymene er trolig laget med to ulike nøkler. Slett mappa data/processed/clean, se at "
    "nøkkelen er den riktige, og kjør make report på nytt."
)


def invited_and_answered(participants: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return one row per person invited to a wave, and whether they answered.

    Before the programme, those who were members at the start are invited; after it, those who
    joined along the way too. Only groups where somebody answered are counted, and whoever
    answered was invited.

    Validation has held every answer against the register. One that is not there now has a
    pseudonym made with another key.

    Parameters
    ----------
    participants : DataFrame
        group, respondent, joined (start, underveis).
    members : DataFrame
        group, wave, respondent, score: one row per member, wave and factor.

    Returns
    -------
    DataFrame
        wave, group, respondent, answered.

    Raises
    ------
    SystemExit
        When someone answered who is not in the register.
    """
    answered = members.dropna(subset="score")[["wave", "group", "respondent"]].drop_duplicates()
    answered = answered.astype("str")
    strangers = set(answered["respondent"]) - set(participants["respondent"])
    if strangers:
        raise SystemExit(STRANGERS.format(count=len(strangers)))
    invited = answered[["wave", "group"]].drop_duplicates().merge(participants, on="group")
    invited = invited[(invited["wave"] != "before") | (invited["joined"] == "start")]
    both = invited[["wave", "group", "respondent"]].merge(answered, how="outer", indicator=True)
    return both.assign(answered=both["_merge"] != "left_only").drop(columns="_merge")


def compute_participation(people: pd.DataFrame, released: Released | None = None) -> pd.DataFrame:
    """Return the response rate per wave.

    Parameters
    ----------
    people : DataFrame
        From `invited_and_answered`.
    released : Released, optional
        Whose third answers are counted in: of one or two groups, or of one or two more than in
        the previous edition, it would tell who did not answer.

    Returns
    -------
    DataFrame
        wave, wave_nb, groups, invited, responses, response_rate (percent), matched_members
        (those who answered before, too). A wave nobody has answered has zeros, and no rate; one
        that waits has no numbers.
    """
    there = set(people["wave"])
    people = people if released is None else released.told_again(people)
    answered = people[people["answered"]]
    before = set(answered.loc[answered["wave"] == "before", "respondent"])
    table = pd.DataFrame(
        {
            "wave_nb": WAVES_NB,
            "groups": people.groupby("wave")["group"].nunique(),
            "invited": people.groupby("wave").size(),
            "responses": answered.groupby("wave").size(),
            "matched_members": answered["respondent"].isin(before).groupby(answered["wave"]).sum(),
        },
        index=pd.Index(WAVES_NB, name="wave"),
    )
    counts = ["groups", "invited", "responses", "matched_members"]
    table[counts] = table[counts].fillna(0).astype("Int64")
    table.loc[[wave for wave in there if wave not in set(people["wave"])], counts] = pd.NA
    rate = 100 * table["responses"] / table["invited"].where(table["invited"] > 0)
    rate = rate.astype("float64")
    table.insert(4, "response_rate", rate)
    return table.reset_index()


def compute_group_rates(people: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Return the response rate of each group and wave, without saying which group it is.

    Returns
    -------
    DataFrame
        wave, response_rate (percent, to the nearest ten), suppressed; sorted by rate within the
        wave. The rate is blank where fewer than `minimum` answered.
    """
    rates = people.groupby(["wave", "group"])["answered"].agg(["sum", "mean"])
    # an exact rate tells the group's size: 84.6 per cent is 11 of 13, the largest group
    rates = rates.assign(response_rate=(100 * rates["mean"]).round(-1)).reset_index()
    gated = suppress(rates, "sum", ["response_rate"], minimum)
    gated = gated.sort_values(
        ["wave", "response_rate"],
        key=lambda c: c.map(list(WAVES_NB).index) if c.name == "wave" else c,
    )
    return gated[["wave", "response_rate", "suppressed"]]


if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        people = invited_and_answered(
            pd.read_parquet(snakemake.input.participants),
            read_categories(
                snakemake.input.effect_members, ["group", "wave", "respondent", "score"]
            ),
        )
        groups = pd.read_parquet(snakemake.input.effect_groups)
        released = released_since(
            groups, read_previous(snakemake.input.previous), snakemake.params.disclosure
        )
        tables = {
            "participation": compute_participation(people, released),
            "participation_groups": compute_group_rates(
                released.told_again(people), snakemake.params.disclosure["minimum_size"]
            ),
        }
        write_tables(tables, snakemake.output)
