"""The one program behind the Makefile: ``python -m survey_report <command>``."""

from survey_report.commands.program import run

if __name__ == "__main__":
    run()
