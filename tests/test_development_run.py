"""The first `make run`: no error is printed, and the accounts come last; the demo that it made is described to tools."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.patience import allow
from tests.servers import find_free_port, wait_until

HERE = Path(__file__).parents[1]
# Time for the worker and the scheduler to process the demo and show an error.
LISTENING_SECONDS = 12

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), pytest.mark.by_turns(3)]


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """An environment without any setting but the folder and the port; this run may itself be of a `make`."""
    own = ("PARVIS_", "DATABASE_", "MAKE", "MFLAGS")
    others = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    folder = tmp_path_factory.mktemp("development") / "var"
    return {**others, "PARVIS_VAR": str(folder), "PORT": str(find_free_port())}


@pytest.fixture(scope="module")
def run_output(environ: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run the first `make run`, and return what it prints until it is stopped."""
    output = tmp_path_factory.mktemp("run") / "output"
    with output.open("wb") as file:
        make = subprocess.Popen(
            ["make", "run"], cwd=HERE, env=environ, stdout=file, stderr=file, start_new_session=True
        )
        try:
            wait_until(lambda: "Ctrl-C stops everything" in output.read_text(), patience=allow(120))
            with pytest.raises(subprocess.TimeoutExpired):
                make.wait(LISTENING_SECONDS)
        finally:
            os.killpg(make.pid, signal.SIGINT)
            make.wait(allow(40))
    return output.read_text()


def test_the_first_run_prints_no_error_and_ends_with_the_accounts(run_output: str, environ: Mapping[str, str]) -> None:
    introduction, _, guide = run_output.partition("\n──")

    assert introduction.strip().splitlines()[-1:] == ["Making the demo authority (once)…"]
    assert "elise.moreau@vaubrelles.example" in guide and "/developpement/courriels" in guide
    assert set(guide.rstrip().splitlines()[-1]) == {"─"}
    assert "error" not in (Path(environ["PARVIS_VAR"]) / "log/parvis.log").read_text()


def test_the_demo_is_described_with_only_its_folder_set(run_output: str, environ: Mapping[str, str]) -> None:
    command = [str(Path(sys.executable).with_name("parvis")), "demo", "--json"]
    outcome = subprocess.run(
        command, env={**environ, "PORT": "8642"}, cwd=HERE, capture_output=True, text=True, check=False
    )

    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout)["base_url"] == "http://localhost:8642"
