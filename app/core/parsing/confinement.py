"""Programs that read files of other people, run apart: with limits, without network, killed with all that they started."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory, gettempdir

_PROGRAM = Path(__file__).with_name("confined_process.py")
_PROBE = Path(__file__).with_name("confinement_probe.py")
_APPLICATION = Path(__file__).parents[2]
# What programs are made of: libraries, fonts, the interpreter and its packages.
_READABLE = (
    *("/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/etc/ld.so.cache", "/etc/libreoffice", "/etc/localtime"),
    *(
        "/etc/passwd",
        "/etc/nsswitch.conf",
        "/var/cache/fontconfig",
        "/var/lib/libreoffice",
        "/var/spool/libreoffice",
        "/dev/urandom",
        "/dev/random",
    ),
    *("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
    *(sys.prefix, sys.base_prefix, str(_APPLICATION)),
    # Of its makers, not of Debian. The rest of /opt may be ours, with the data folder in it.
    *map(str, Path("/opt").glob("libreoffice*")),
)
# Modules are looked for by their names in the folder above them.
_LISTABLE = (str(_APPLICATION.parent),)
_WRITABLE = ("/dev/null",)
_SIGNALLED = 128
_PREFIX = "parvis-office-"
ABANDONED_AFTER = timedelta(hours=1)


class ProcessRefused(Exception):
    """The program failed: `reason` is "too_costly", when it met a limit, or "failed", with the code it ended with."""

    def __init__(self, reason: str, code: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass(frozen=True)
class Limits:
    """Limits of a program: seconds of processor and of the clock, bytes of memory and of a file."""

    cpu_seconds: int
    clock_seconds: float
    memory: int
    file: int


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only this user reads, deleted with what programs left in it."""
    with TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder:
        _delete_abandoned_folders(now=Path(folder).stat().st_mtime)
        yield Path(folder)


def _delete_abandoned_folders(*, now: float) -> None:
    """Delete the folders of killed processes: no document takes that long. The time is the disk's, for a clock may be shifted."""
    limit = now - ABANDONED_AFTER.total_seconds()
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < limit and folder.stat().st_uid == os.getuid():
                shutil.rmtree(folder, ignore_errors=True)


def run_confined(
    command: Sequence[str],
    *,
    limits: Limits,
    content: bytes = b"",
    folder: Path | None = None,
    writable: Sequence[Path] = (),
) -> bytes:
    """Run a confined program and return its standard output.

    The program writes in its folder, and in those given. Raises ProcessRefused.
    """
    process = start_confined(command, limits=limits, folder=folder, writable=writable)
    try:
        output, _errors = process.communicate(content, timeout=limits.clock_seconds)
    except subprocess.TimeoutExpired:
        raise ProcessRefused("too_costly") from None
    finally:
        stop_confined(process)
    if process.returncode < 0 or process.returncode > _SIGNALLED:
        raise ProcessRefused("too_costly", process.returncode)
    if process.returncode:
        raise ProcessRefused("failed", process.returncode)
    return output


def start_confined(
    command: Sequence[str], *, limits: Limits, folder: Path | None = None, writable: Sequence[Path] = ()
) -> subprocess.Popen[bytes]:
    """The program, or the file of Python, that runs until `stop_confined`; whoever starts it measures its time."""
    writable_paths = [str(path) for path in (folder, *writable) if path is not None]
    confinement = {
        "seconds": limits.cpu_seconds,
        "memory": limits.memory,
        "file": limits.file,
        "listable": _LISTABLE,
        "readable": _READABLE,
        "writable": [*_WRITABLE, *writable_paths],
    }
    home = str(folder or "/")
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", str(_PROGRAM), json.dumps(confinement), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": home, "TMPDIR": home},
        start_new_session=True,
    )


def stop_confined(process: subprocess.Popen[bytes]) -> None:
    """Kill the program and whatever it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.communicate()


def list_protections(folder: Path) -> set[str]:
    """List what this system refuses to a confined program: "files", those of this folder, and "sockets", all that reach
    others.
    """
    limits = Limits(cpu_seconds=5, clock_seconds=20.0, memory=200_000_000, file=0)
    with NamedTemporaryFile(dir=folder) as secret:
        try:
            return set(run_confined([str(_PROBE), secret.name], limits=limits).decode().split())
        except ProcessRefused:
            return set()
