"""The first `make run`: no error is printed, and the accounts come last."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.patience import allow
from tests.servers import find_free_port, wait_until

HERE = Path(__file__).parents[1]
# Time for the worker and the scheduler to process the demo and show an error.
LISTENING_SECONDS = 12


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_first_run_prints_no_error_and_ends_with_the_accounts(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DATABASE_"))}
    environ |= {"PARVIS_VAR": str(tmp_path / "var"), "PORT": str(find_free_port())}
    output = tmp_path / "output"
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

    introduction, _, guide = output.read_text().partition("\n──")
    assert introduction.strip().splitlines()[-1:] == ["Making the demo authority (once)…"]
    assert "elise.moreau@vaubrelles.example" in guide and "/developpement/courriels" in guide
    assert set(guide.rstrip().splitlines()[-1]) == {"─"}
    assert "error" not in (tmp_path / "var/log/parvis.log").read_text()
