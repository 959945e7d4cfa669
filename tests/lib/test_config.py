"""The config schema refuses what it does not know."""

import copy

import pytest
import yaml

from scripts.lib.config import CONFIG, SCHEMA, ConfigError, check_config, load_config

SCHEMA_DICT = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))


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
    config = copy.deepcopy(load_config())
    config[section][key] = value
    with pytest.raises(ConfigError, match=words):
        check_config(config, SCHEMA_DICT)


def test_all_faults_at_once():
    config = copy.deepcopy(load_config())
    del config["edition"]["title"]
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
