"""A SLURM cluster of one node on this machine, from Debian's packages, in a folder of its own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLIENTS = ("sbatch", "srun", "squeue", "sinfo", "scancel", "scontrol")
PROGRAMS = ("munged", "mungekey", "slurmctld", "slurmd", *CLIENTS)
SETTINGS = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={daemon}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory} State=UNKNOWN
PartitionName=test Nodes={host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
"""


def why_not() -> str:
    """Return why a cluster cannot be started here, or ""."""
    lacking = [program for program in PROGRAMS if not shutil.which(program)]
    if lacking:
        return f"SLURM is not installed (apt-get install slurm-wlm munge); no {', '.join(lacking)}"
    return "" if os.geteuid() == 0 else "SLURM's daemons need root"


@contextmanager
def one_node_slurm(folder: Path) -> Iterator[dict[str, str]]:
    """Start a cluster, give the environment in which its commands find it, and end it.

    Parameters
    ----------
    folder : Path
        An empty folder, for settings, state and logs.
    """
    host = socket.gethostname().partition(".")[0]
    controller, daemon = _free_ports(2)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    settings, key = folder / "slurm.conf", folder / "munge.key"
    for name in ("state", "spool"):
        (folder / name).mkdir()
    settings.write_text(
        SETTINGS.format(
            host=host,
            folder=folder,
            controller=controller,
            daemon=daemon,
            cores=os.cpu_count(),
            memory=memory // 2,
        ),
        encoding="utf-8",
    )
    subprocess.run(["mungekey", "--create", f"--keyfile={key}"], check=True)
    environment = os.environ | {"PATH": f"{_commands(folder, settings)}:{os.environ['PATH']}"}
    munged = [
        "munged",
        "--foreground",
        "--force",
        f"--key-file={key}",
        *(f"--{file}-file={folder}/munge.{file}" for file in ("log", "pid", "seed")),
        f"--socket={folder}/munge.socket",
    ]
    started = []
    try:
        for command in (munged, ["slurmctld", "-D"], ["slurmd", "-D"]):
            with (folder / f"{command[0]}.said").open("wb") as said:
                started.append(subprocess.Popen(command, env=environment, stdout=said, stderr=said))
            _wait_for(folder, environment, command[0])
        yield environment
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def _commands(folder: Path, settings: Path) -> Path:
    """Return a folder with SLURM's commands, set up for this cluster.

    The variable that names the settings does not reach the jobs; Snakemake's executor takes all
    of SLURM's variables away.
    """
    commands = folder / "bin"
    commands.mkdir()
    for program in ("slurmctld", "slurmd", *CLIENTS):
        command = commands / program
        command.write_text(
            f'#!/bin/sh\nSLURM_CONF={settings} exec {shutil.which(program)} "$@"\n',
            encoding="utf-8",
        )
        command.chmod(0o755)
    return commands


def _wait_for(folder: Path, environment: dict[str, str], daemon: str) -> None:
    """Wait until a daemon answers; the node is idle when the last of them does."""
    ready = {
        "munged": lambda: (folder / "munge.socket").exists(),
        "slurmctld": lambda: "UP" in _said(["scontrol", "ping"], environment),
        "slurmd": lambda: "idle" in _said(["sinfo", "--noheader", "--format=%t"], environment),
    }[daemon]
    for _ in range(600):
        if ready():
            return
        time.sleep(0.1)
    logs = "".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.said")))
    raise RuntimeError(f"{daemon} does not answer\n{logs}")


def _said(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, env=environment, capture_output=True, text=True).stdout


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
