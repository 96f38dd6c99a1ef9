"""Cost of a new capability: its own modules, and a line in at most four lists of the house."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.stub_capability.added_files import ADDED_FILES, ADDED_LINES, LIFE

ROOT = Path(__file__).parents[2]
CHANGED_FOLDERS = ("app", "templates")


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_capability_is_plugged_in_by_four_files(tmp_path: Path) -> None:
    house = tmp_path / "house"
    for path in ROOT.iterdir():
        if path.name in CHANGED_FOLDERS:
            shutil.copytree(path, house / path.name)
        elif path.name in ("static", "pwa", "manifest.json", "service-worker.js"):
            (house / path.name).symlink_to(path)
    for name, text in ADDED_FILES.items():
        assert not (ROOT / name).exists()
        (house / name).parent.mkdir(exist_ok=True)
        (house / name).write_text(text)
    for name, lines in ADDED_LINES.items():
        _add_lines(house / name, lines)
    (house / "test_life.py").write_text(LIFE)

    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-o",
            "timeout=120",
            "-p",
            "tests.conftest",
            "-p",
            "no:cacheprovider",
            "test_life.py",
        ],
        cwd=house,
        env={**os.environ, "PYTHONPATH": f"{house}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 passed" in run.stdout, run.stdout[-4000:] + run.stderr[-2000:]
    assert len(ADDED_LINES) <= 4


def _add_lines(path: Path, lines: tuple[tuple[str, str], ...]) -> None:
    text = path.read_text()
    for before, added in lines:
        assert text.count(before) == 1, f"{path.name} has not one line {before!r}"
        text = text.replace(before, before + added)
    path.write_text(text)
