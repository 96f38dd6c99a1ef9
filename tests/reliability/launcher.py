"""`parvis`, hurried and with one of its guarantees taken away: `python -m tests.reliability.launcher web`."""

from __future__ import annotations

import os

from tests.reliability.mutants import MUTANTS, hurry

# On import, so that a process spawned rather than forked is the same; before anything imports what is replaced.
MUTANTS[os.environ["PARVIS_STORM_MUTANT"]]()
hurry()

if __name__ == "__main__":
    from app.cli import main

    main()
