"""The next version of an instrument, made from what the export itself says."""

from pathlib import Path

import pandas as pd
import pytest

from survey_report.commands.register_cohort import register
from survey_report.settings.schema_tables import read_strings
from tests.data import small_programme as programme
from tests.data.formats import make_samples
from tests.data.formats.make_samples import FOLDER, Survey
from tests.data.small_programme import CLEANING

EDITION = {"id": "2021", "cut_off": "2021-12-31", "cohorts": "all"}
SETTINGS = {"cleaning": CLEANING, "programme": {"months": 9}, "edition": EDITION}
NEW_QUESTION, NEW_WORDING = "Vi deler det vi vet", "Vi lytter nøye til hverandre"


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()


def survey(changed=True, labels=None) -> Survey:
    """The sample's answers; changed: a question more, one worded anew, one left out."""
    data = make_samples.read_survey(FOLDER / "answers.csv", FOLDER / "effect_small.csv")
    answers = data.answers.replace({"2020-1-": "2021-1-", "2020-01": "2021-01"}, regex=True)
    questions = data.questions.copy()
    if changed:
        questions.loc["dialogue_1", "text_nb"] = NEW_WORDING
        questions = questions.drop(index="team_spirit_3")
        questions.loc["ny"] = {"variable": "v_107", "text_nb": NEW_QUESTION}
        answers = answers.drop(columns="team_spirit_3").assign(ny=answers["dialogue_2"])
    return Survey(answers, questions, labels or data.labels)


def hand_in(writer, data):
    Path("data/raw/2021-1").mkdir(parents=True)
    writer(Path("data/raw/2021-1/før"), data)
    return "\n".join(register("2021-1", {"SYNTHETIC": "ja"}, "2021-11-01", SETTINGS))


def offered():
    folder = Path("config/instruments/forslag")
    return [read_strings(folder / f"effect_2021{x}.csv").set_index(k) for x, k in
            (("", "variable"), ("_codes", "code"))]  # fmt: skip


@pytest.mark.parametrize("writer", [make_samples.surveyxact, make_samples.spss_sav])
def test_wordings_that_the_file_carries(small, writer):
    told = hand_in(writer, survey())
    items, codes = offered()
    assert items.loc["v_107", ["item_id", "text_nb", "factor"]].tolist()[1:] == [NEW_QUESTION, ""]
    assert items.loc["v_101", ["item_id", "text_nb"]].tolist() == ["dialogue_1", NEW_WORDING]
    assert items.loc["v_103", "reverse"] == "ja" and "v_106" not in items.index
    assert codes["label_nb"].tolist() == list(survey().labels.values())
    for line in (f"nytt spørsmål: «{NEW_QUESTION}»", f"ny ordlyd: «{NEW_WORDING}»",
                 "spurt før, men ikke nå: «Vi står sammen i motgang»",
                 "config/instruments/forslag/effect_2021.csv"):  # fmt: skip
        assert line in told


def test_forms_words_its_questions_in_the_headings(small):
    assert f"nytt spørsmål: «{NEW_QUESTION}»" in hand_in(make_samples.forms_xlsx, survey())


def test_efs_tells_its_variables(small):
    assert "nytt spørsmål: «v_107»" in hand_in(make_samples.efs_csv, survey())


def test_another_scale_gives_another_table_of_codes(small):
    labels = {str(code): f"{code} av 5" for code in range(1, 6)}
    data = survey(changed=False, labels=labels)
    answers = data.answers.replace({item: {"6": "5", "7": "5"} for item in data.items})
    told = hand_in(make_samples.spss_sav, Survey(answers, data.questions, labels))
    assert "andre svar: 1 av 5, 2 av 5, 3 av 5, 4 av 5 og 5 av 5" in told
    assert offered()[1]["label_nb"].to_dict() == labels


@pytest.mark.parametrize("name", make_samples.WRITERS)
def test_the_same_questions_give_no_offer(small, name):
    told = hand_in(make_samples.WRITERS[name][1], survey(changed=False))
    assert "Spørreskjemaet er ikke som" not in told
    assert not Path("config/instruments/forslag").exists()


def test_an_older_version_is_found_by_its_questions(small):
    """The latest cohort answered another version; the new one answered the first."""
    table = read_strings("config/instruments/effect_small.csv")
    later = table.assign(variable=table["variable"].str.replace("v_1", "v_9"))
    later.to_csv("config/instruments/effect_later.csv", index=False)
    Path("config/instruments/effect_later_codes.csv").write_bytes(
        Path("config/instruments/effect_small_codes.csv").read_bytes()
    )
    with Path("config/cohorts.csv").open("a") as file:
        file.write("2020-2,2020-06-01,2021-03-01,effect_later,evaluation_small\n")
    hand_in(make_samples.efs_csv, survey(changed=False))
    cohorts = pd.read_csv("config/cohorts.csv", index_col="cohort")
    assert cohorts.loc["2021-1", "effect_instrument"] == "effect_small"
