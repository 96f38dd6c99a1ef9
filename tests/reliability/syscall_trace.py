"""A fork of this process, with its modules loaded, killed by strace at one of its system calls."""

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
    """List the system calls of these names made by the action, in order, with their rank by name."""
    counts: Counter[str] = Counter()
    points = []
    for line in list_trace_lines(action, names, trace):
        if match := re.search(r"\b(\w+)\(", line):
            counts[match[1]] += 1
            points.append((match[1], counts[match[1]]))
    return points


def list_trace_lines(action: Callable[[], None], names: str, trace: Path, *, with_paths: bool = False) -> list[str]:
    """List the strace lines of the calls of these names made by the action, optionally with the paths of file descriptors."""
    assert _run_traced(action, names, trace, ["-y"] if with_paths else []) == 0
    return trace.read_text(errors="replace").splitlines()


def run_until(action: Callable[[], None], point: Point, trace: Path) -> bool:
    """Run the action until this call, which is not executed; return False when the action ended before."""
    name, rank = point
    return _run_traced(action, name, trace, ["-e", f"inject={name}:signal=KILL:when={rank}"]) != 0


def _run_traced(action: Callable[[], None], names: str, trace: Path, options: list[str]) -> int:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _run_child(action, read_end)
    words = ["strace", "-f", "-qq", "-e", f"trace={names}", *options, "-o", str(trace), "-p", str(child)]
    tracer = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    wait_until(lambda: _is_traced(child, tracer.pid))
    os.write(write_end, b"1")
    _, status = os.waitpid(child, 0)
    tracer.wait()
    os.close(read_end)
    os.close(write_end)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the action failed by itself"
    return status


def _is_traced(child: int, tracer: int) -> bool:
    """Tell whether the tracer waits for the calls of the child: it attaches earlier, and wakes the child in between."""
    is_attached = ATTACHED.search(Path(f"/proc/{child}/status").read_text())
    return bool(is_attached) and _read_state(tracer) == _read_state(child) == "S"


def _read_state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def _run_child(action: Callable[[], None], read_end: int) -> None:
    """Run in the child: wait for the tracer, run the action, and exit without the cleanup of pytest."""
    status = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
        drop_inherited_connections()
        # Clear the caches: otherwise the calls depend on the age of the cached values.
        site_cache.clear_all()
        os.read(read_end, 1)
        action()
        status = 0
    finally:
        os._exit(status)
