"""Kills of PostgreSQL: a backend process, or the postmaster."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.sites import Site
from tests.databases import POSTGRES_FOLDERS
from tests.reliability import processes
from tests.reliability.chaos_run import Kill

OTHERS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
PATIENCE = 60.0


def list_kills(site: Site, *, postmaster: bool) -> Mapping[str, Kill]:
    """List the additional kills of a chaos run; none with SQLite."""
    if site.engine.dialect.name != "postgresql":
        return {}
    kills: dict[str, Kill] = {"postgresql": lambda chance: _kill_backend(site, chance)}
    if postmaster:
        kills["postmaster"] = lambda chance: _kill_postmaster(site)
    return kills


def _kill_backend(site: Site, chance: random.Random) -> bool:
    """Kill a backend; the postmaster then stops the others and recovers."""
    try:
        with site.engine.connect() as connection:
            pids = list(connection.execute(text(OTHERS)).scalars())
    except SQLAlchemyError:
        return False
    if pids:
        processes.kill_processes(chance.choice(pids))
    return bool(pids)


def _kill_postmaster(site: Site) -> bool:
    """Kill the postmaster, wait for its orphans to exit, and start it again."""
    try:
        with site.engine.connect() as connection:
            folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
    except SQLAlchemyError:
        return False
    processes.kill_processes(int((folder / "postmaster.pid").read_text().split()[0]))
    end = time.monotonic() + PATIENCE
    while not _restart_server(folder):
        assert time.monotonic() < end, "postgresql did not come back"
        time.sleep(0.2)
    return True


def _restart_server(folder: Path) -> bool:
    """Start the server with its former options."""
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*as_owner, str(POSTGRES_FOLDERS[0] / "pg_ctl"), "-D", str(folder), "-w", "restart"]
    outcome = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", check=False)
    return outcome.returncode == 0
