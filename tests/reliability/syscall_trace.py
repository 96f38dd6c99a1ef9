"""A forked copy of this process, ready and loaded, killed by strace at one of its system calls."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from app.core import site_cache
from app.core.db.engines import drop_inherited_connections
from tests.servers import wait_until

PR_SET_PTRACER, ANYBODY = 0x59616D61, -1
ATTACHED = re.compile(r"TracerPid:\t[1-9]")

Point = tuple[str, int]


def list_calls(action: Callable[[], None], names: str, trace: Path) -> list[Point]:
    """Every call of those names that the action makes, in order, with its rank among its kind."""
    seen: Counter[str] = Counter()
    points = []
    for line in list_trace_lines(action, names, trace):
        if found := re.search(r"\b(\w+)\(", line):
            seen[found[1]] += 1
            points.append((found[1], seen[found[1]]))
    return points


def list_trace_lines(action: Callable[[], None], names: str, trace: Path, *, with_paths: bool = False) -> list[str]:
    """What strace says of each call of those names that the action makes; with the path of what it is made on, if asked."""
    assert _run_traced(action, names, trace, ["-y"] if with_paths else []) == 0
    return trace.read_text(errors="replace").splitlines()


def run_until(action: Callable[[], None], point: Point, trace: Path) -> bool:
    """Runs the action until that call, which does not happen; False when it came to its end without."""
    name, rank = point
    return _run_traced(action, name, trace, ["-e", f"inject={name}:signal=KILL:when={rank}"]) != 0


def _run_traced(action: Callable[[], None], names: str, trace: Path, options: list[str]) -> int:
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        _run_child(action, heard)
    words = ["strace", "-f", "-qq", "-e", f"trace={names}", *options, "-o", str(trace), "-p", str(child)]
    tracer = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    wait_until(lambda: _is_traced(child, tracer.pid))
    os.write(said, b"1")
    _, status = os.waitpid(child, 0)
    tracer.wait()
    os.close(heard)
    os.close(said)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the action failed by itself"
    return status


def _is_traced(child: int, tracer: int) -> bool:
    """True once the tracer waits for the calls of the child: it attaches a moment before, and wakes the child in between."""
    is_attached = ATTACHED.search(Path(f"/proc/{child}/status").read_text())
    return bool(is_attached) and _read_state(tracer) == _read_state(child) == "S"


def _read_state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def _run_child(action: Callable[[], None], heard: int) -> None:
    """In the child: waits for the tracer, acts, and ends without the cleaning of a test run."""
    status = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
        drop_inherited_connections()
        # What was read lately is read again, each time alike: otherwise the calls depend on how long ago it was.
        site_cache.clear_all()
        os.read(heard, 1)
        action()
        status = 0
    finally:
        os._exit(status)
