"""Check every guarded sentence and every looked-up id of the chapters against the ledger."""

from pathlib import Path

from survey_report.ledger.prose_checks import check_and_list
from survey_report.processes.script_runs import script_run
from survey_report.settings.own_yaml import read_yaml

if __name__ == "__main__":
    with script_run(snakemake.log[0], snakemake.rule):
        source = snakemake.input
        tables = read_yaml(Path(source.tables).read_text(encoding="utf-8"))
        check_and_list(
            values=source["values"],
            definitions=source.definitions,
            report=source.report,
            chapters=source.chapters,
            notes=[source.tables],
            quotes=source.quotes,
            allowed=source.allowed,
            exceptions=source.exceptions,
            shown={"figure": snakemake.params.figures, "table": list(tables)},
            guards=snakemake.output.guards,
            numbers=snakemake.output.numbers,
        )
