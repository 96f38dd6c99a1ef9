"""The processes of a house that start at once: `parvis` as it is, or with one of its guarantees taken away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.forked_process import ForkedProcess, fork_process
from tests.reliability.mutants import MUTANTS
from tests.reliability.supervisor import Launch

# Before anything is loaded that keeps what is replaced.
FIRST = "from tests.reliability import mutants; mutants.MUTANTS[{mutant!r}](); mutants.shorten_delays()"

RUN = "from app.cli import main; main()"


def launch_forked(command: str, environment: Mapping[str, str], log: Path) -> ForkedProcess:
    """A process that finds everything loaded."""
    return fork_process(RUN, environment, arguments=(command,), log=log)


def make_launcher(mutant: str) -> Launch:
    """Starts the processes of a house on that mutant."""
    assert mutant in MUTANTS

    def launch(command: str, environment: Mapping[str, str], log: Path) -> ForkedProcess:
        return fork_process(RUN, environment, arguments=(command,), log=log, first=FIRST.format(mutant=mutant))

    return launch
