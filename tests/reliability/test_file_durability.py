"""A stored file is durable before it is referenced: order of the system calls, and kills at any of them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core import storage
from app.core.sites import Site
from tests.reliability.syscall_trace import list_trace_lines, run_until

CALLS = "openat,write,fsync,fdatasync,rename,renameat,renameat2,mkdir"
SIZE = 200_000

pytestmark = pytest.mark.needs("strace")


@pytest.fixture
def write(site: Site) -> Callable[[], None]:
    """Return an action that writes one file in the store."""
    storage.create_folder(site.storage_root)
    return lambda: _write(site)


def _write(site: Site) -> None:
    storage.write_file(io.BytesIO(bytes(SIZE)), bytes(32), limit=10**6)


def list_stored_files(site: Site) -> list[Path]:
    return list(site.storage_root.glob("[0-9a-f][0-9a-f]/*"))


def test_the_order_is_write_sync_rename_sync_of_the_folder(
    write: Callable[[], None], site: Site, tmp_path: Path
) -> None:
    calls = [
        line
        for line in list_trace_lines(write, CALLS, tmp_path / "trace", with_paths=True)
        if str(site.storage_root) in line
    ]
    (file,) = list_stored_files(site)

    steps: list[tuple[str, str]] = []
    for call in calls:
        match = re.search(r"\b(openat|write|fsync|rename\w*|mkdir)\(", call)
        place = "folder" if f"/{file.parent.name}>" in call else "file" if file.name in call else "root"
        step = (match[1] if match else "?", place)
        if step[0] in ("write", "fsync", "rename") and (not steps or steps[-1] != step):
            steps.append(step)

    assert steps == [("write", "file"), ("fsync", "file"), ("fsync", "root"), ("rename", "file"), ("fsync", "folder")]


@pytest.mark.parametrize(
    ("call", "number", "is_there"), [("fsync", 1, False), ("fsync", 2, False), ("rename", 1, False), ("fsync", 3, True)]
)
def test_a_write_killed_at_any_step_leaves_a_complete_file_or_none(
    write: Callable[[], None], site: Site, tmp_path: Path, call: str, number: int, is_there: bool
) -> None:
    assert run_until(write, (call, number), tmp_path / "trace")

    assert [path.stat().st_size for path in list_stored_files(site)] == ([4 + SIZE + 16 * 4] if is_there else [])
