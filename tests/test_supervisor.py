"""`parvis start`: an exited process is restarted alone, and all stop together on a signal."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.cli.console import Console
from app.cli.group import get_settings
from app.supervisor import ProcfileError, read_procfile
from tests.conftest import MASTER_KEY, SECRET_KEY
from tests.servers import find_free_port, wait_until

pytestmark = [pytest.mark.thorough, pytest.mark.by_turns(3)]

PROGRAM = """
import os, signal, sys, time
print("pid", os.getpid(), flush=True)
signal.signal(signal.SIGTERM, lambda *_: (print("farewell", flush=True), sys.exit(0)))
time.sleep(60)
"""
# Its child keeps the output open, as the workers of a web server keep its port.
PARENT = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', sys.argv[1]]).wait()\n"


class Started:
    """A supervisor in its own process, with its output."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self.process = process
        self.output = output

    def pids(self, name: str) -> list[int]:
        return [int(pid) for pid in re.findall(rf"{name} +\| pid (\d+)", self.output.read_text())]

    def says(self, words: str) -> bool:
        return words in self.output.read_text()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextmanager
def run_supervisor(folder: Path, procfile: str) -> Iterator[Started]:
    (folder / "program.py").write_text(PROGRAM)
    (folder / "parent.py").write_text(PARENT)
    (folder / "Procfile").write_text(procfile.replace("python", sys.executable))
    output = folder / "output"
    environ = {
        **os.environ,
        "PARVIS_ENV": "development",
        "PARVIS_VAR": str(folder / "var"),
        "PORT": str(find_free_port()),
    }
    with output.open("wb") as file:
        command = [str(Path(sys.executable).with_name("parvis")), "start"]
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=file, stderr=file)
        try:
            yield Started(process, output)
        finally:
            process.kill()
            process.wait()


def test_an_exited_process_is_restarted_alone(tmp_path: Path) -> None:
    with run_supervisor(
        tmp_path, "web: python program.py\nworker: sleep 0.1 && exec python program.py\n"
    ) as supervisor:
        wait_until(lambda: supervisor.pids("web") and supervisor.pids("worker"))

        os.kill(supervisor.pids("worker")[0], signal.SIGKILL)

        wait_until(lambda: len(supervisor.pids("worker")) == 2)
        assert supervisor.says("worker | killed by SIGKILL; starting it again in 1 s")
        assert len(supervisor.pids("web")) == 1
        assert supervisor.stop() == 0
        assert supervisor.output.read_text().count("farewell") == 2


def test_orphans_are_stopped_before_a_restart(tmp_path: Path) -> None:
    with run_supervisor(
        tmp_path, "web: python parent.py 'import time; print(\"pid 1\", flush=True); time.sleep(60)'\n"
    ) as supervisor:
        wait_until(lambda: supervisor.pids("web"))
        (parent,) = children_of(supervisor.process.pid)
        (left_behind,) = children_of(parent)

        os.kill(parent, signal.SIGKILL)

        wait_until(lambda: len(supervisor.pids("web")) == 2)
        assert (
            not Path(f"/proc/{left_behind}/cmdline").exists() or not Path(f"/proc/{left_behind}/cmdline").read_bytes()
        )
        assert supervisor.stop() == 0


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] or [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def test_a_port_in_use_is_reported_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Procfile").write_text("web: parvis web\n")
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as used_port:
        port = used_port.getsockname()[1]
        for name, value in {
            "PARVIS_ENV": "test",
            "PARVIS_SECRET_KEY": SECRET_KEY,
            "PARVIS_MASTER_KEY": MASTER_KEY,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("PORT", str(port))
        get_settings.cache_clear()

        outcome = CliRunner().invoke(main, ["start"])
        get_settings.cache_clear()

    assert outcome.exit_code == 1
    assert outcome.output.startswith(f"Error: 127.0.0.1:{port} cannot be listened on")
    assert outcome.output.count("\n") == 1


def test_a_procfile_without_processes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text("# nothing\n")

    with pytest.raises(ProcfileError, match="names no process"):
        read_procfile(tmp_path / "Procfile")


def test_each_line_is_prefixed_with_the_name_of_its_process(tmp_path: Path) -> None:
    with (tmp_path / "output").open("w") as output:
        console = Console(["web", "worker"], output)
        console.write("web", "ready")

    assert re.fullmatch(r"\d\d:\d\d:\d\d web    \| ready\n", (tmp_path / "output").read_text())
