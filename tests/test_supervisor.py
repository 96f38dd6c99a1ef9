"""`parvis start`: a process that ends is started again alone, and all end together when told to."""

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

pytestmark = pytest.mark.thorough

PROGRAM = """
import os, signal, sys, time
print("pid", os.getpid(), flush=True)
signal.signal(signal.SIGTERM, lambda *_: (print("farewell", flush=True), sys.exit(0)))
time.sleep(60)
"""
# Its child keeps the output, as the workers of a web server keep its port.
PARENT = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', sys.argv[1]]).wait()\n"


class Started:
    """A supervisor in a process of its own, and what it has said so far."""

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
def started(folder: Path, procfile: str) -> Iterator[Started]:
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


def test_a_process_that_dies_is_started_again_alone(tmp_path: Path) -> None:
    with started(tmp_path, "web: python program.py\nworker: sleep 0.1 && exec python program.py\n") as house:
        wait_until(lambda: house.pids("web") and house.pids("worker"))

        os.kill(house.pids("worker")[0], signal.SIGKILL)

        wait_until(lambda: len(house.pids("worker")) == 2)
        assert house.says("worker | killed by SIGKILL; starting it again in 1 s")
        assert len(house.pids("web")) == 1
        assert house.stop() == 0
        assert house.output.read_text().count("farewell") == 2


def test_what_a_dead_process_leaves_behind_is_ended_before_it_starts_again(tmp_path: Path) -> None:
    with started(
        tmp_path, "web: python parent.py 'import time; print(\"pid 1\", flush=True); time.sleep(60)'\n"
    ) as house:
        wait_until(lambda: house.pids("web"))
        (parent,) = children_of(house.process.pid)
        (left_behind,) = children_of(parent)

        os.kill(parent, signal.SIGKILL)

        wait_until(lambda: len(house.pids("web")) == 2)
        assert (
            not Path(f"/proc/{left_behind}/cmdline").exists() or not Path(f"/proc/{left_behind}/cmdline").read_bytes()
        )
        assert house.stop() == 0


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] or [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Procfile").write_text("web: parvis web\n")
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for name, value in {
            "PARVIS_ENV": "test",
            "PARVIS_SECRET_KEY": SECRET_KEY,
            "PARVIS_MASTER_KEY": MASTER_KEY,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("PORT", str(port))
        get_settings.cache_clear()

        said = CliRunner().invoke(main, ["start"])
        get_settings.cache_clear()

    assert said.exit_code == 1
    assert said.output.startswith(f"Error: 127.0.0.1:{port} cannot be listened on")
    assert said.output.count("\n") == 1


def test_a_file_that_names_no_process_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text("# nothing\n")

    with pytest.raises(ProcfileError, match="names no process"):
        read_procfile(tmp_path / "Procfile")


def test_each_line_comes_after_the_name_of_its_process(tmp_path: Path) -> None:
    with (tmp_path / "output").open("w") as output:
        console = Console(["web", "worker"], output)
        console.write("web", "ready")

    assert re.fullmatch(r"\d\d:\d\d:\d\d web    \| ready\n", (tmp_path / "output").read_text())
