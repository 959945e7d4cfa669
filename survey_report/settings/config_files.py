"""Reading and checking config/config.yaml and the edition it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from survey_report.settings.editions import FROZEN
from survey_report.settings.own_yaml import LOADER, read_yaml
from survey_report.settings.yaml_shape import shape_fault

if TYPE_CHECKING:
    from jsonschema import ValidationError

CONFIG = Path("config/config.yaml")
SCHEMA = Path("config/schemas/config.schema.yaml")
EDITIONS = Path("config/editions")
EDITION_SCHEMA = Path("config/schemas/edition.schema.yaml")
# what these words of a schema ask for says little to a reader; the description does
_WORDLESS = ("anyOf", "const", "format", "minLength", "pattern")


class ConfigError(ValueError):
    """A config file does not follow its schema; the message lists every fault."""


def check_config(config: object, schema: dict, path: Path = CONFIG) -> None:
    """Refuse a config that does not follow its schema.

    Parameters
    ----------
    config : object
        The parsed file.
    schema : dict
        Its JSON schema.
    path : Path
        The file, for the message.

    Raises
    ------
    ConfigError
        With one line per fault, in Norwegian: which key, what was found, what is expected.
    """
    import jsonschema  # slow, and not needed where settings are not checked

    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    lines = sorted(_describe(fault) for fault in validator.iter_errors(config))
    if lines:
        raise ConfigError(
            f"{path.as_posix()} har {len(lines)} feil:\n" + "\n".join(f"  – {x}" for x in lines)
        )


def check_readable(folder: Path = CONFIG.parent) -> None:
    """Refuse settings files that are no YAML, before anyone else meets them and says so in English.

    Raises
    ------
    ConfigError
        With every such file of the folder, and the line, in Norwegian.
    """
    faults = []
    for path in sorted({folder / CONFIG.name, *folder.rglob("*.yaml")}):
        try:
            _read_yaml(path, path.as_posix(), LOADER)
        except ConfigError as error:
            faults.append(str(error))
    if faults:
        raise ConfigError("\n".join(faults))


def load_config(path: Path = CONFIG, schema_path: Path = SCHEMA) -> dict:
    """Return the checked config, with the settings of its edition in place of the name.

    Raises
    ------
    ConfigError
        When a file cannot be read, or does not follow its schema.
    """
    config = _read_yaml(path, path.as_posix(), yaml.SafeLoader)
    check_config(config, read_yaml(schema_path.read_text(encoding="utf-8")))
    return config | {"edition": load_edition(config["edition"], path.parents[1])}


def load_edition(name: str, root: Path = Path()) -> dict:
    """Return the checked settings of an edition, its name among them as ``id``.

    Parameters
    ----------
    name : str
        A file of config/editions, without ``.yaml``.
    root : Path
        The repository.

    Raises
    ------
    ConfigError
        No such edition, a file that does not follow its schema, or a previous edition that is
        not there.
    """
    path = EDITIONS / f"{name}.yaml"
    if not (root / path).is_file():
        known = ", ".join(sorted(one.stem for one in (root / EDITIONS).glob("*.yaml")))
        raise ConfigError(
            f"Utgave {name} finnes ikke: {path.as_posix()} mangler. Utgavene som finnes, er "
            f"{known}. En ny lages med make edition ID={name}."
        )
    # all values are text: a date or a year without quotes is as good as with them
    edition = _read_yaml(root / path, path.as_posix(), yaml.BaseLoader)
    schema = read_yaml((root / EDITION_SCHEMA).read_text(encoding="utf-8"))
    check_config(edition, schema, path)
    _check_previous(name, edition, root, path)
    return {"id": name} | edition


def _read_yaml(path: Path, name: str, loader: type) -> object:
    """Return what a file holds; `name` is the file as a message tells it."""
    try:
        text = path.read_text(encoding="utf-8")
        if told := shape_fault(text):
            raise ConfigError(f"{name}{told}")
        return yaml.load(text, loader)
    except FileNotFoundError as error:
        raise ConfigError(f"{name} finnes ikke. Hent fila tilbake fra git.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name} er ikke lagret som UTF-8. Lagre den som det.") from error
    except yaml.YAMLError as error:
        line = f", linje {error.problem_mark.line + 1}" if hasattr(error, "problem_mark") else ""
        raise ConfigError(
            f"{name}{line}: kan ikke leses. Hver linje skal ha en nøkkel, kolon, mellomrom og en "
            "verdi; en verdi med kolon skal stå i hermetegn."
        ) from error


def _check_previous(name: str, edition: dict, root: Path, path: Path) -> None:
    previous = edition.get("previous")
    if previous == name:
        raise ConfigError(f"{path.as_posix()}: utgaven kan ikke ha seg selv som forrige utgave.")
    if previous and not (root / FROZEN / previous).is_dir():
        raise ConfigError(
            f"{path.as_posix()} har {previous} som forrige utgave, men mappa "
            f"{FROZEN}/{previous} finnes ikke. Hent den fra git, eller ta bort linja previous."
        )


def _describe(fault: ValidationError) -> str:
    key = ".".join(str(part) for part in fault.absolute_path) or "(øverst)"
    if fault.validator == "additionalProperties":
        known = ", ".join(fault.schema["properties"])
        unknown = sorted(set(fault.instance) - set(fault.schema["properties"]))
        return f"{key}: ukjent nøkkel {', '.join(unknown)}. Kjente nøkler: {known}."
    if fault.validator == "required":
        missing = sorted(set(fault.validator_value) - set(fault.instance))
        return f"{key}: mangler {', '.join(missing)}."
    meaning = fault.schema.get("description", "")
    if meaning and fault.validator in _WORDLESS:
        return f"{key}: fant «{fault.instance}». {meaning}."
    expected = f"{fault.validator} {fault.validator_value}"
    return f"{key}: fant {fault.instance!r}, ventet {expected}. {meaning}".rstrip()
