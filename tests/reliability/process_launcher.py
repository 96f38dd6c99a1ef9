"""Fast launch of the processes of an installation: `parvis` unchanged, or with a mutant."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.forked_process import ForkedProcess, fork_process
from tests.reliability.mutants import MUTANTS
from tests.reliability.supervisor import Launch

# Before any module that keeps a reference to the replaced name is imported.
FIRST = "from tests.reliability import mutants; mutants.MUTANTS[{mutant!r}](); mutants.shorten_delays()"

RUN = "from app.cli import main; main()"


def launch_forked(command: str, environment: Mapping[str, str], log: Path) -> ForkedProcess:
    """Launch a forked process with all modules loaded."""
    return fork_process(RUN, environment, arguments=(command,), log=log)


def make_launcher(mutant: str) -> Launch:
    """Return the launcher of the processes with this mutant."""
    assert mutant in MUTANTS

    def launch(command: str, environment: Mapping[str, str], log: Path) -> ForkedProcess:
        return fork_process(RUN, environment, arguments=(command,), log=log, first=FIRST.format(mutant=mutant))

    return launch
