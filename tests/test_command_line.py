"""`parvis` run by hand: what it takes for granted beside `make run`, and never in production."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]


def parvis(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DATABASE_"))}
    command = [str(Path(sys.executable).with_name("parvis")), *arguments]
    return subprocess.run(command, env={**kept, **environ}, cwd=HERE, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_demo_is_described_with_nothing_set_but_where_it_is(tmp_path: Path) -> None:
    said = parvis("demo", "--json", PARVIS_VAR=str(tmp_path), PORT="8642")

    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["base_url"] == "http://localhost:8642"


@pytest.mark.parametrize("setting", ["PARVIS_BASE_URL", "PARVIS_MASTER_KEY", "DATABASE_URL"])
def test_where_one_setting_of_a_production_is_there_it_is_one(tmp_path: Path, setting: str) -> None:
    said = parvis("demo", PARVIS_VAR=str(tmp_path), **{setting: "anything"})

    assert said.returncode != 0
    assert "Set PARVIS_SECRET_KEY" in said.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["web", "worker", "scheduler", "doctor", "migrate"])
def test_what_serves_never_takes_itself_for_a_development(tmp_path: Path, command: str) -> None:
    said = parvis(command, PARVIS_VAR=str(tmp_path))

    assert said.returncode != 0
    assert "Set PARVIS_SECRET_KEY" in said.stderr
