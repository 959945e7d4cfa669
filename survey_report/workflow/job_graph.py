"""The workflow as plain data: which job makes a file, by which rule and script, and from what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def jobs_behind(targets: Iterable[str], rules: Iterable, config: Mapping) -> list[dict]:
    """Return every job that the targets rest on, directly or not.

    Parameters
    ----------
    targets : iterable of str
        Files that the workflow makes.
    rules : iterable of snakemake.rules.Rule
        All of the workflow's rules, with the inputs and outputs that they really have.
    config : mapping
        The workflow's config.

    Returns
    -------
    list of dict
        rule, script, inputs and outputs (name to paths), settings: the sections of the config that
        the job gets as params. Sorted by the first output. A file that no job makes is a leaf:
        an export, or a table of the config.
    """
    rules = [rule for rule in rules if rule.script]
    jobs: dict[str, dict] = {}
    waiting = sorted(map(str, targets))
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        maker = next((rule for rule in rules if rule.is_producer(path)), None)
        if maker is None:
            continue
        job = _job(maker, path, config)
        jobs[min(_paths(job["outputs"]))] = job
        seen |= set(_paths(job["outputs"]))
        waiting += sorted(set(_paths(job["inputs"])) - seen)
    return [jobs[first] for first in sorted(jobs)]


def _job(rule, path: str, config: Mapping) -> dict:
    """Return the job of a rule that makes a file."""
    wildcards = rule.get_wildcards(path)
    inputs = rule.expand_input(wildcards)[0]
    outputs = rule.expand_output(wildcards)[0]
    return {
        "rule": rule.name,
        # rules stand in rules/, and name their script from there
        "script": str(rule.script).removeprefix("../"),
        "inputs": _by_name(inputs),
        "outputs": _by_name(outputs),
        "settings": sorted(
            name for name, section in config.items() if section and _takes(rule.params, section)
        ),
    }


def _takes(params, section: object) -> bool:
    """Tell whether params hold a section of the config, or one of its settings by name."""
    settings = section.items() if isinstance(section, Mapping) else ()
    given = dict(params.items())
    return section in given.values() or any(
        name in given and given[name] == value for name, value in settings
    )


def _by_name(files) -> dict[str, list[str]]:
    """Return a job's inputs or outputs by their name in the rule; "" for those without one."""
    named = {
        name: [str(one) for one in ([paths] if isinstance(paths, str) else paths)]
        for name, paths in files.items()
    }
    known = set(_paths(named))
    rest = sorted({str(one) for one in files} - known)
    return named | ({"": rest} if rest else {})


def _paths(by_name: Mapping[str, list[str]]) -> list[str]:
    return [path for paths in by_name.values() for path in paths]
