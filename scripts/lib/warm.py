"""Run the rules' scripts in forks of a process that has the libraries in memory already.

Snakemake starts a Python of its own for every script, and most of a short job's time goes to
importing the same libraries again. Here one process imports them, and forks itself for each
script: the same file, run in a process of its own, that begins where the imports end. The
files it makes are the same. On a cluster every job still starts a Python of its own.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import runpy
import select
import socket
import subprocess
import sys
import threading
import traceback

# In the order they are needed; the later ones are imported while no script is waiting.
LIBRARIES = [
    "snakemake.logging",
    "pandas",
    "pyarrow.parquet",
    "openpyxl",
    "scipy.special",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "nbclient",
]


class WarmPython:
    """The process that forks, as seen from Snakemake; it starts with the first script."""

    def __init__(self) -> None:
        self.control: socket.socket | None = None
        self._starting = threading.Lock()

    def start(self) -> None:
        """Start the process, and have it end with this one."""
        self.control, other = socket.socketpair()
        with other:
            # standard input goes on to the scripts: it holds the lock of `turn`
            command = [sys.executable, "-m", __name__, str(other.fileno())]
            process = subprocess.Popen(command, pass_fds=[other.fileno()])
        atexit.register(process.wait)
        atexit.register(self.control.close)

    def run(self, script: str) -> None:
        """Run a script and wait for it.

        Raises
        ------
        subprocess.CalledProcessError
            When it fails, as from a Python of its own.
        """
        with self._starting:
            if self.control is None:
                self.start()
        answer, other = socket.socketpair()
        with answer:
            with other:
                socket.send_fds(self.control, [script.encode()], [other.fileno()])
            code = int(answer.recv(16) or 1)
        if code != 0:
            raise subprocess.CalledProcessError(code, script)


def run_scripts_warm() -> None:
    """Have Snakemake run Python scripts so, unless WARM_STARTS is set to ``no``.

    Scripts in a conda environment or a container of their own are started as before.
    """
    if os.environ.get("WARM_STARTS") == "no":
        return
    from snakemake.script import PythonScript

    python, start_cold = WarmPython(), PythonScript.execute_script

    def execute_script(self, name: str, edit: bool = False) -> None:
        if self.conda_env or self.container_img or self.env_modules:
            start_cold(self, name, edit)
        else:
            python.run(name)

    PythonScript.execute_script = execute_script


def serve(control: socket.socket) -> str | None:
    """Fork for each script that comes, until the other end is closed.

    Returns
    -------
    str or None
        In a fork: the script it is to run. In the process itself: None, at the end.
    """
    libraries, children = list(LIBRARIES), []
    while True:
        children = [child for child in children if os.waitpid(child, os.WNOHANG) == (0, 0)]
        waiting, _, _ = select.select([control], [], [], 0 if libraries else None)
        if not waiting:
            importlib.import_module(libraries.pop(0))
            continue
        script, descriptors, _, _ = socket.recv_fds(control, 65536, 1)
        if not script:
            break
        gc.freeze()  # or the forks would copy all of memory to look for garbage in it
        child = os.fork()
        if child == 0:
            control.close()
            return _fork_and_tell(script.decode(), socket.socket(fileno=descriptors[0]))
        children.append(child)
        os.close(descriptors[0])
    for child in children:
        os.waitpid(child, 0)
    return None


def _fork_and_tell(script: str, answer: socket.socket) -> str:
    """Return the script in a fork; wait here for its exit code, send it, and end."""
    child = os.fork()
    if child != 0:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        answer.sendall(str(code).encode())
        os._exit(0)
    answer.close()
    return script


def run(script: str) -> int:
    """Run a script as Python itself would, and return its exit code."""
    sys.argv = [script]
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as stop:
        if isinstance(stop.code, str):
            print(stop.code, file=sys.stderr)
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def main(descriptor: str) -> None:
    """Serve; in a fork, run the script and end."""
    script = serve(socket.socket(fileno=int(descriptor)))
    if script is not None:
        code = run(script)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # to take down what was imported would take longer than most scripts


if __name__ == "__main__":
    main(sys.argv[1])
