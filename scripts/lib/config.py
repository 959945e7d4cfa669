"""Reading and checking config/config.yaml."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import yaml

CONFIG = Path("config/config.yaml")
SCHEMA = Path("config/schemas/config.schema.yaml")


class ConfigError(ValueError):
    """The config does not follow its schema; the message lists every fault."""


def check_config(config: dict, schema: dict) -> None:
    """Refuse a config that does not follow its schema.

    Parameters
    ----------
    config, schema : dict
        The parsed config and its JSON schema.

    Raises
    ------
    ConfigError
        With one line per fault, in Norwegian: which key, what was found, what is expected.
    """
    faults = jsonschema.Draft202012Validator(schema).iter_errors(config)
    lines = sorted(_describe(fault) for fault in faults)
    if lines:
        raise ConfigError(
            f"config/config.yaml har {len(lines)} feil:\n" + "\n".join(f"  – {x}" for x in lines)
        )


def load_config(path: Path = CONFIG, schema_path: Path = SCHEMA) -> dict:
    """Return the checked config.

    Raises
    ------
    ConfigError
        When the file does not follow its schema.
    """
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    check_config(config, yaml.safe_load(schema_path.read_text(encoding="utf-8")))
    return config


def _describe(fault: jsonschema.ValidationError) -> str:
    key = ".".join(str(part) for part in fault.absolute_path) or "(øverst)"
    if fault.validator == "additionalProperties":
        known = ", ".join(fault.schema["properties"])
        unknown = sorted(set(fault.instance) - set(fault.schema["properties"]))
        return f"{key}: ukjent nøkkel {', '.join(unknown)}. Kjente nøkler: {known}."
    if fault.validator == "required":
        missing = sorted(set(fault.validator_value) - set(fault.instance))
        return f"{key}: mangler {', '.join(missing)}."
    meaning = fault.schema.get("description", "")
    expected = f"{fault.validator} {fault.validator_value}"
    return f"{key}: fant {fault.instance!r}, ventet {expected}. {meaning}".rstrip()
