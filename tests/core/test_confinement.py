"""Programs run apart: neither the network nor files of others, limits on time and memory, nothing left behind."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from app.core import clock
from app.core.parsing import confinement
from app.core.parsing.confinement import Limits, ProcessRefused, list_protections, private_folder, run_confined
from tests.confined_escape import allow_reading, open_doors

LIMITS = Limits(cpu_seconds=2, clock_seconds=60.0, memory=200_000_000, file=1_000_000)
READ_FILE = "import sys; print(open(sys.argv[1]).read())"
CONNECT = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5); print('reached')"
TRY_BOTH = "import sys\ntry:\n  exec(sys.argv[1])\nexcept OSError as error:\n  print(type(error).__name__)"


def run(code: str, *arguments: str, limits: Limits = LIMITS) -> str:
    with private_folder() as folder:
        output = run_confined([sys.executable, "-I", "-c", code, *arguments], folder=folder, limits=limits)
    assert not folder.exists()
    return output.decode().strip()


def test_a_program_answers_what_it_is_given() -> None:
    with private_folder() as folder:
        code = "import sys; open('note', 'w').write('x'); print(sys.stdin.read().upper())"
        output = run_confined([sys.executable, "-I", "-c", code], folder=folder, limits=LIMITS, content=b"bonjour")

        assert output.strip() == b"BONJOUR"
        assert (folder / "note").read_text() == "x"
        assert folder.stat().st_mode & 0o077 == 0


def test_the_folder_of_a_killed_process_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.parsing.confinement.gettempdir", lambda: str(tmp_path))
    old, young = tmp_path / "parvis-office-a", tmp_path / "parvis-office-b"
    for folder in (old, young):
        folder.mkdir()
        (folder / "document.docx").write_text("secret")
    os.utime(old, (0, 0))

    with clock.shift_clock(timedelta(days=365)), private_folder():
        assert not old.exists()
        assert young.exists()


def test_no_connection_leaves_the_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        port = canary.getsockname()[1]

        code = f"import sys; sys.argv = ['', '{port}']\n{CONNECT}"
        assert run(TRY_BOTH, code) == "PermissionError"
        with pytest.raises(BlockingIOError):
            canary.accept()


def test_nothing_outside_is_reached() -> None:
    with open_doors() as doors:
        results = json.loads(run(f"{doors.code}\nprint(json.dumps(results))"))

        assert doors.is_closed(results), results


def test_a_program_in_python_is_confined_as_any_other(tmp_path: Path) -> None:
    with open_doors() as doors, allow_reading(tmp_path):
        program = tmp_path / "program.py"
        program.write_text(f"{doors.code}\nprint(json.dumps(results))")

        results = json.loads(run_confined([str(program)], limits=LIMITS))

        assert doors.is_closed(results), results


def test_nothing_of_other_software_is_read_in_its_folder() -> None:
    """The data folder may be in /opt, beside the code."""
    assert not [path for path in confinement._READABLE if "/opt".startswith(path)]


def test_the_system_is_asked_what_it_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    protections = list_protections(tmp_path)
    unprotected = tmp_path / "process.py"
    unprotected.write_text(
        "import runpy, sys\nsys.argv = sys.argv[2:]\nrunpy.run_path(sys.argv[0], run_name='__main__')"
    )
    monkeypatch.setattr(confinement, "_PROGRAM", unprotected)

    assert protections == {"files", "sockets"}
    assert list_protections(tmp_path) == set()


def test_files_of_others_are_not_read(tmp_path: Path) -> None:
    canary = tmp_path / "canari"
    canary.write_text("secret")

    assert run(TRY_BOTH, f"print(open({str(canary)!r}).read())") == "PermissionError"
    assert run(TRY_BOTH, f"open({str(tmp_path / 'autre')!r}, 'w')") == "PermissionError"
    assert run(TRY_BOTH, "print(open('/proc/self/environ').read())") == "PermissionError"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "code", ["while True: pass", "x = bytearray(300_000_000)", "open('a', 'wb').write(bytes(2_000_000))"]
)
def test_what_costs_too_much_ends(code: str) -> None:
    with pytest.raises(ProcessRefused):
        run(code)


def test_what_it_started_ends_with_it() -> None:
    program = "[sys.executable, '-I', '-c', 'import time; time.sleep(600)']"
    code = f"import subprocess, sys\nprint(subprocess.Popen({program}, stdout=subprocess.DEVNULL).pid)"

    command_line = Path(f"/proc/{run(code)}/cmdline")

    deadline = time.monotonic() + 30
    while command_line.exists() and b"sleep" in command_line.read_bytes():
        assert time.monotonic() < deadline


@pytest.mark.thorough
def test_a_program_that_waits_ends() -> None:
    with pytest.raises(ProcessRefused) as refusal:
        run("import time; time.sleep(600)", limits=Limits(2, 1.0, LIMITS.memory, LIMITS.file))

    assert refusal.value.reason == "too_costly"
