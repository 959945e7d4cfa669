"""A process that has imported libraries, and forks a Snakemake whenever one is asked for.

Run by `tests/forked.py`, never imported. It has nothing of the project: each fork imports that
from the folder that it builds in. Beside Snakemake it forks what `make report` starts before it,
the process that jobs are forks of, which finds its libraries in memory too. A command of the
project is a fork that starts both itself, as forks.
"""

import atexit
import contextlib
import gc
import importlib
import itertools
import json
import os
import resource
import runpy
import signal
import socket
import subprocess
import sys
import threading
import traceback

# the first is the folder of who starts Python
PATH = sys.path[1:]
START = subprocess.Popen
OURS = ("survey_report", "scripts")


def serve(control):
    """Fork whenever a byte comes, with the connection to answer on and two files to write to."""
    while True:
        message, descriptors, *_ = socket.recv_fds(control, 1, 3)
        if not message:
            break
        if os.fork() == 0:
            control.close()
            run(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        bury(os.WNOHANG)
    bury(0)


def bury(options):
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def run(answer, output, errors):
    """Become the Snakemake that is asked for; tell its exit code, and end."""
    code = 1
    try:
        with socket.socket(fileno=os.dup(answer)) as asked, asked.makefile() as request:
            wanted = json.loads(request.readline())
        for descriptor, stream in ((output, 1), (errors, 2)):
            os.dup2(descriptor, stream)
        take_place(wanted["folder"], wanted["environment"])
        if wanted["module"] in OURS:
            # what Snakemake starts of itself is started as ever
            subprocess.Popen = started
        if largest := wanted["largest"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
        with warm_process(wanted):
            code = to_its_end(wanted["module"], wanted["words"])
    finally:
        flush()
        os.write(answer, str(code).encode())
        os._exit(0)


def flush():
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def take_place(folder, environment):
    """Go to a folder, with an environment and a path as if Python were started there."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    given = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:] = [folder, *given, *PATH]


def to_its_end(module, words):
    """Run a module as a program, and what a program does at its end; return its exit code."""
    code = ended(module, words)
    threading._shutdown()
    atexit._run_exitfuncs()
    return code


class Fork:
    """What `subprocess.Popen` is of Python running a module: a fork that runs it."""

    def __init__(self, module, *words, cwd=".", env=None, pass_fds=(), stdin=None):
        flush()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                only_holds(pass_fds, stdin)
                forget_the_project()
                take_place(os.path.realpath(cwd), dict(os.environ if env is None else env))
                code = to_its_end(module, words)
                flush()
                os._exit(code)
            finally:
                os._exit(1)

    def wait(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def terminate(self):
        os.kill(self.pid, signal.SIGTERM)


def only_holds(descriptors, stdin):
    """Close what a program that is started does not get."""
    kept = [2, *sorted(descriptors), os.sysconf("SC_OPEN_MAX")]
    for one, other in itertools.pairwise(kept):
        os.closerange(one + 1, other)
    if stdin == subprocess.DEVNULL:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def forget_the_project():
    """Have the project's modules imported anew, from where the fork is."""
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]


def started(command, *rest, **options):
    """Start a program as `subprocess.Popen` does, a module of Python as a fork."""
    if [*command[:2]] == [sys.executable, "-m"]:
        return Fork(*command[2:], **options)
    return START(command, *rest, **options)


def ended(module, words):
    """Run a module as a program; return its exit code."""
    sys.argv = [module, *words]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return stop.code or 0
        print(stop.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


@contextlib.contextmanager
def warm_process(wanted):
    """Fork the process of jobs, if one is wanted, and hand it to Snakemake while that runs."""
    if not wanted["jobs"]:
        yield
        return
    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        ours.close()
        take_place(wanted["folder"], wanted["jobs"])
        try:
            serve_jobs = importlib.import_module("survey_report.workflow.warm_process").serve
            serve_jobs(theirs, wanted["scripts"])
        finally:
            os._exit(0)
    theirs.close()
    given = ours.detach()
    os.environ[wanted["given"]] = str(given)
    yield
    # Snakemake has closed it, unless there was nothing to do
    with contextlib.suppress(OSError):
        os.close(given)
    os.waitpid(process, 0)


if __name__ == "__main__":
    for name in sys.argv[2:]:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[1])))
