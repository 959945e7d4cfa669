"""Where each statistics table comes from: found by walking the workflow backwards, not declared.

Rule, script and files are those of the jobs that made the table. config/tables.csv can only
narrow: say that a table, a row or a column rests on less than its job has read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from survey_report.ledger.ledger import LedgerError

SETTINGS = "config/config.yaml"
CORRECTIONS = "config/corrections.csv"
# Inputs that decide whether a job may run, and nothing of what it makes
GATES = {"validated"}

Rows = Iterable[Mapping[str, str]]


def origins_of(
    tables: Iterable[str],
    jobs: Iterable[Mapping],
    narrower: Rows,
    sources: list[dict[str, str]],
    corrections: Rows,
    edition: Mapping[str, str],
) -> dict[str, dict]:
    """Return, per statistics table, its path, rule, script and the files behind it.

    Parameters
    ----------
    tables : iterable of str
        The statistics files.
    jobs : iterable of mapping
        Every job behind them, from `survey_report.workflow.job_graph.jobs_behind`.
    narrower : iterable of mapping
        Rows of config/tables.csv: table, only, sources. `only` is empty, or the rows
        (``fact=mean_age``) or the column of the table that rest on less. `sources` are kinds of
        source (see `files_of`) and files or patterns of the config; where there is one of the
        latter, the row rests on no other file of the config.
    sources : list of dict
        The rows of config/sources.csv that the edition counts in.
    corrections : iterable of mapping
        Rows of config/corrections.csv.
    edition : mapping
        id, and previous where there is one; a file of `sources` may have either in its path.

    Returns
    -------
    dict
        By table, or by ``table:only``.

    Raises
    ------
    LedgerError
        Listing every row that names something the table does not rest on.
    """
    walk = _Walk(jobs, {row["path"] for row in sources}, edition)
    corrected = {row["path"] for row in corrections}
    paths = {path.rpartition("/")[2].removesuffix(".csv"): path for path in tables}
    faults: list[str] = []
    origins: dict[str, dict] = {}

    def add(key: str, path: str, files: set[str]) -> None:
        touched = bool(files & corrected) and CORRECTIONS in walk.whole(path)
        files = files - {CORRECTIONS} | ({CORRECTIONS} if touched else set())
        job = walk.makers[path]
        origins[key] = {
            "path": path,
            "rule": job["rule"],
            "script": job["script"],
            "inputs": sorted(files),
        }

    # whole tables first: what follows from a table rests on no more than the table does
    for row in sorted(narrower, key=lambda row: (row["only"] != "", row["table"])):
        if row["table"] not in paths:
            faults.append(f"{row['table']}: tabellen finnes ikke.")
            continue
        path = paths[row["table"]]
        key = ":".join(filter(None, (row["table"], row["only"])))
        chosen, patterns = _asked(row["sources"], sources, edition)
        files, unknown = walk.narrowed(path, chosen, patterns)
        faults += [f"{key}: bygger ikke på «{name}»." for name in unknown]
        add(key, path, files)
        if not row["only"]:
            walk.ends[path] = files
    for table, path in paths.items():
        if table not in origins:
            add(table, path, walk.behind(path))
    if faults:
        lines = "\n".join(f"  – {fault}" for fault in faults)
        raise LedgerError(
            f"config/tables.csv har {len(faults)} feil:\n{lines}\n"
            "En rad skal bare nevne filer som jobben bak tabellen har lest, direkte eller "
            "gjennom andre jobber. Rett raden, eller ta den bort."
        )
    return origins


def files_of(kind: str, sources: list[dict[str, str]]) -> list[str]:
    """Return the files of one kind of source.

    Parameters
    ----------
    kind : str
        ``evaluation``; or ``effect:before+after``, the files of these waves from the cohorts that
        have delivered all of them.
    sources : list of dict
        Rows of config/sources.csv.
    """
    source, _, wanted = kind.partition(":")
    waves = set(wanted.split("+")) if wanted else {row["wave"] for row in sources}
    rows = [row for row in sources if row["source"] == source and row["wave"] in waves]
    delivered: dict[str, set[str]] = {}
    for row in rows:
        delivered.setdefault(row["cohort"], set()).add(row["wave"])
    return [row["path"] for row in rows if not wanted or delivered[row["cohort"]] == waves]


def _asked(
    listed: str, sources: list[dict[str, str]], edition: Mapping[str, str]
) -> tuple[dict[str, set[str]], list[str]]:
    """Return a row's kinds of source with their files, and its patterns of config files."""
    names = {"edition": edition["id"], "previous": edition.get("previous", "")}
    parts = [part for part in listed.split(";") if part]
    kinds = {kind: set(files_of(kind, sources)) for kind in parts if "/" not in kind}
    return kinds, [part.format(**names) for part in parts if "/" in part]


class _Walk:
    """The jobs behind the tables, walked from a file back to what no job has made."""

    def __init__(self, jobs: Iterable[Mapping], raw: set[str], edition: Mapping[str, str]):
        self.makers = {
            path: job for job in jobs for paths in job["outputs"].values() for path in paths
        }
        self.raw = raw
        self.edition_file = f"config/editions/{edition['id']}.yaml"
        self.ends: dict[str, set[str]] = {}
        self._whole: dict[str, set[str]] = {}

    def whole(self, path: str) -> set[str]:
        """Return every file of config and raw data that a file may rest on."""
        if path not in self._whole:
            direct, made = self._read(path)
            self._whole[path] = direct.union(*map(self.whole, made))
        return self._whole[path]

    def behind(self, path: str, chosen: set[str] | None = None) -> set[str]:
        """Return what a file rests on, where tables on the way rest on less than they may.

        With `chosen` exports, by the branches of the walk that one of them is on.
        """
        direct, made = self._read(path)
        branches = (self.ends.get(one) or self.behind(one, chosen) for one in made)
        if chosen is None:
            return direct.union(*branches)
        files = direct.union(*(branch for branch in branches if branch & chosen))
        return (files - self.raw) | (files & chosen)

    def narrowed(
        self, path: str, kinds: Mapping[str, set[str]], patterns: list[str]
    ) -> tuple[set[str], list[str]]:
        """Return the files that a row leaves, and the names in it that are not behind the table."""
        whole = self.whole(path)
        matched = {
            pattern: {name for name in whole - self.raw if fnmatchcase(name, pattern)}
            for pattern in patterns
        }
        unknown = [kind for kind, files in kinds.items() if not files <= whole]
        unknown += [pattern for pattern, names in matched.items() if not names]
        chosen = set().union(*kinds.values()) & whole
        if patterns:
            return chosen.union(*matched.values()), unknown
        # when nobody has delivered it yet, all that was read says so
        return self.behind(path, chosen or None), unknown

    def _read(self, output: str) -> tuple[set[str], list[str]]:
        """Return what was read for an output: files that no job made, and files that one did.

        An output that bears the name of an input is made of it, and of what bears no output's
        name: a job that cleans four registers makes each of its own.
        """
        job = self.makers[output]
        named = {name for name, paths in job["outputs"].items() if output in paths}
        others = job["outputs"].keys() - named if named & job["inputs"].keys() else set()
        read = {
            path
            for name, paths in job["inputs"].items()
            if name not in GATES and name not in others
            for path in paths
        }
        made = sorted(path for path in read if path in self.makers)
        settings = {
            self.edition_file if section == "edition" else SETTINGS for section in job["settings"]
        }
        return read.difference(made) | settings, made
