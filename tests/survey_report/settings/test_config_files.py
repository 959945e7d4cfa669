"""The config schema refuses what it does not know."""

import copy
import shutil
from pathlib import Path

import pytest
import yaml

from survey_report.settings.config_files import (
    CONFIG,
    EDITION_SCHEMA,
    EDITIONS,
    SCHEMA,
    ConfigError,
    check_config,
    load_config,
    load_edition,
)

SCHEMA_DICT = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
CONFIG_DICT = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
EDITION = (EDITIONS / "2019.yaml").read_text(encoding="utf-8")


def test_the_config_in_the_repo_is_valid():
    assert load_config(CONFIG, SCHEMA)["statistics"]["improvement_threshold"] == 0.1


@pytest.mark.parametrize(
    ("section", "key", "value", "words"),
    [
        ("statistics", "improvment_threshold", 0.2, "ukjent nøkkel improvment_threshold"),
        ("disclosure", "minimum_size", 1, "disclosure.minimum_size: fant 1"),
        ("cleaning", "missing_codes", ["x"], "cleaning.missing_codes.0"),
    ],
)
def test_faults_are_named(section, key, value, words):
    config = copy.deepcopy(CONFIG_DICT)
    config[section][key] = value
    with pytest.raises(ConfigError, match=words):
        check_config(config, SCHEMA_DICT)


def test_all_faults_at_once():
    config = copy.deepcopy(CONFIG_DICT)
    config["edition"] = "nineteen"
    config["renderer"] = "word"
    with pytest.raises(ConfigError, match="2 feil"):
        check_config(config, SCHEMA_DICT)


def test_every_key_is_described():
    def missing(schema, path=""):
        for name, child in schema.get("properties", {}).items():
            if "description" not in child:
                yield f"{path}{name}"
            yield from missing(child, f"{path}{name}.")

    assert list(missing(SCHEMA_DICT)) == []
    edition = yaml.safe_load(EDITION_SCHEMA.read_text(encoding="utf-8"))
    assert list(missing(edition)) == []


def test_every_edition_in_the_repo_is_valid():
    for path in EDITIONS.glob("*.yaml"):
        assert load_edition(path.stem)["id"] == path.stem


@pytest.fixture
def edition(tmp_path):
    """Return a function that reads an edition after a change to the one in the repo."""
    place = tmp_path / EDITION_SCHEMA
    place.parent.mkdir(parents=True)
    shutil.copyfile(EDITION_SCHEMA, place)
    (tmp_path / EDITIONS).mkdir()

    def read(old="", new="", name="2020"):
        assert old in EDITION
        text = EDITION.replace(old, new) if old else EDITION + new
        (tmp_path / EDITIONS / f"{name}.yaml").write_text(text, encoding="utf-8")
        return load_edition(name, tmp_path)

    return read


def test_dates_and_years_need_no_quotes(edition, tmp_path):
    (tmp_path / "data/editions/2019").mkdir(parents=True)
    read = edition('cut_off: "2019-06-30"', "cut_off: 2020-06-30\nprevious: 2019")
    assert (read["cut_off"], read["previous"]) == ("2020-06-30", "2019")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("publisher:", "publiser:", "ukjent nøkkel publiser"),
        ('cut_off: "2019-06-30"', "cut_off: 2019-06-31", "cut_off: fant «2019-06-31»"),
        ("cohorts: all", "cohorts: alle", "cohorts: fant «alle». all for alle kull"),
        ("cohorts: all", "cohorts: [2016]", "cohorts: fant"),
        ("cohorts: all", "", "mangler cohorts"),
        ("", "previous: 2020\n", "seg selv som forrige utgave"),
        ("", "previous: 2018\n", "mappa data/editions/2018 finnes ikke"),
        ("title: Utv", "title: Utv: ", r"2020.yaml, linje \d+: kan ikke leses"),
    ],
)
def test_faults_of_an_edition_are_named(edition, old, new, words):
    with pytest.raises(ConfigError, match=words):
        edition(old, new)


def test_an_edition_that_is_not_there(edition, tmp_path):
    edition(name="2019")
    with pytest.raises(ConfigError, match="Utgave 2018 finnes ikke.* er 2019.*make edition"):
        load_edition("2018", tmp_path)


def test_settings_stand_in_one_place_only():
    edition = load_config()["edition"]
    assert Path(f"{EDITIONS}/{edition['id']}.yaml").is_file()
    assert not set(edition) - {"id"} & set(CONFIG_DICT)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"edition:\n  id: [", "linje 2: kan ikke leses"),
        (b"edition: \xe6", "ikke lagret som UTF-8"),
        (None, "finnes ikke"),
    ],
)
def test_a_config_that_cannot_be_read_is_told(tmp_path, content, words):
    path = tmp_path / "config.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        load_config(path, SCHEMA)
