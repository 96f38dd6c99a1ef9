"""A file is on the disk before anything says so, in the order that a power cut respects, wherever a process is killed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from app.config import Settings
from app.core.sites import Site
from tests.servers import environment_of

CODE = """
import io, os
from app import create_app
from app.config import read_settings
from app.core import storage
from app.core.sites import unit_of_work

app = create_app(read_settings())
site = next(iter(app.extensions["sites"]))
with unit_of_work(site):
    storage.make_folder(site.storage_root)
    open(site.storage_root / "begin", "w").close()
    stored = storage.write(io.BytesIO(bytes(200_000)), bytes(32), limit=10**6)
    os.write(1, stored.name.encode())
"""
CALLS = "openat,write,fsync,fdatasync,rename,renameat,renameat2,mkdir"

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]


def traced(settings: Settings, *options: str) -> tuple[subprocess.CompletedProcess[bytes], list[str]]:
    """Runs the code under strace; gives its end and the calls made on the store."""
    trace = settings.var / "trace"
    command = ["strace", "-f", "-y", "-o", str(trace), "-e", f"trace={CALLS}", *options, sys.executable, "-c", CODE]
    ended = subprocess.run(command, env=environment_of(settings), capture_output=True, check=False)
    lines = trace.read_text(errors="replace").splitlines()
    begin = next((at for at, line in enumerate(lines) if "files/begin" in line), len(lines))
    return ended, [line for line in lines[begin + 1 :] if "/files" in line]


def test_the_order_is_write_sync_rename_sync_of_the_folder(site: Site, settings: Settings) -> None:
    ended, calls = traced(settings)
    name = ended.stdout.decode()

    steps = []
    for call in calls:
        found = re.search(r"\b(openat|write|fsync|rename\w*|mkdir)\(", call)
        step = (found[1] if found else "?", "folder" if f"/{name[:2]}>" in call else "file" if name in call else "root")
        if step[0] in ("write", "fsync", "rename") and (not steps or steps[-1] != step):
            steps.append(step)

    assert steps == [("write", "file"), ("fsync", "file"), ("fsync", "root"), ("rename", "file"), ("fsync", "folder")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "number", "is_there"), [("fsync", 1, False), ("fsync", 2, False), ("rename", 1, False), ("fsync", 3, True)]
)
def test_killed_at_any_step_it_leaves_a_whole_file_or_none(
    site: Site, settings: Settings, call: str, number: int, is_there: bool
) -> None:
    traced(settings)
    everything = (settings.var / "trace").read_text(errors="replace").splitlines()
    earlier = sum(1 for line in everything if f" {call}(" in line and "/files" not in line)
    shutil.rmtree(settings.var / "files")

    ended, _ = traced(settings, "-e", f"inject={call}:signal=KILL:when={earlier + number}")

    found = list((settings.var / "files").glob("[0-9a-f][0-9a-f]/*"))
    assert ended.returncode == -9
    assert [path.stat().st_size for path in found] == ([4 + 200_000 + 16 * 4] if is_there else [])
