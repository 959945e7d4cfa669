# What comes before anything is read. Builds take turns, tell in Norwegian how it goes, and have
# jobs start warm.
# Inputs: config/*.yaml, which are only looked at. Outputs: none.

from survey_report.processes.command_runs import tell_interrupts
from survey_report.workflow.console import STOPPED, attach_console, jobs_write_to
from survey_report.processes.script_runs import same_on_every_machine
from survey_report.settings.config_files import ConfigError, check_readable
from survey_report.workflow.build_lock import check_output_folder, take_turn
from survey_report.workflow.snakemake_internals import plan_afresh, plan_lightly
from survey_report.workflow.warm_process import start_jobs_warm

same_on_every_machine()
plan_lightly()
if workflow.is_main_process:
    tell_interrupts(STOPPED)
    try:
        check_readable()
    except ConfigError as error:
        raise SystemExit(str(error))
    LOCK = take_turn()
    attach_console(workflow)
    plan_afresh(workflow)


onstart:
    check_output_folder(path for job in workflow.dag.needrun_jobs() for path in job.output)
    start_jobs_warm(workflow, jobs_write_to(workflow))
