"""Time of `make run` until its first page: in a fresh clone with empty caches, then a second time."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.installation import find_free_port
from bench.report import Goal, Report

ROOT = Path(__file__).parent.parent
PATIENCE = 300.0
AGAIN = 5
# Environment variables of this installation, hidden from the clone.
OURS = ("PARVIS_", "VIRTUAL_ENV", "PYTHONPATH", "DATABASE_URL", "REDIS_URL", "MAKE", "MFLAGS")


def measure(report: Report) -> None:
    """Measure with downloads: the caches of pip and uv are in the clone."""
    with TemporaryDirectory(prefix="start-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        environment = _build_environment(Path(folder))
        first = _time_first_page(clone, environment)
        again = [_time_first_page(clone, environment) for _ in range(AGAIN)]
    report.details["seconds to the first page"] = {"first start": first, "next starts": again}
    report.add(
        Goal("start", "first page of a fresh clone, network included", 90, first, unit=" s"),
        Goal("start", f"first page of the next starts, median of {AGAIN}", 5, median(again), unit=" s"),
    )


def _build_environment(folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**inherited, "XDG_CACHE_HOME": str(folder / "cache"), "UV_CACHE_DIR": str(folder / "cache" / "uv")}


def _time_first_page(clone: Path, environment: dict[str, str]) -> float:
    """Return the seconds from the command to the last byte of the home page, and stop the processes that it started."""
    port = find_free_port()
    start = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env={**environment, "PORT": str(port), "PARVIS_VAR": "var/start"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _is_home_served(port):
            if process.poll() is not None or time.monotonic() - start > PATIENCE:
                raise RuntimeError("make run showed no page")
            time.sleep(0.05)
        return time.monotonic() - start
    finally:
        _stop_process(process)


def _stop_process(process: subprocess.Popen[bytes]) -> None:
    """Stop the process group and wait for all its processes, so that the next measure has the CPU for itself."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)
        while True:
            os.killpg(process.pid, 0)
            time.sleep(0.05)


def _is_home_served(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        response = connection.getresponse()
        return response.status == 200 and bool(response.read())
    except OSError:
        return False
    finally:
        connection.close()
