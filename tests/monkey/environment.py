"""A small authority with one report procedure, its web process, and the accounts of each run."""

from __future__ import annotations

import os

from app.accounts.models import AGENT, RESIDENT
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.core.db import db
from tests.cast import PASSWORD
from tests.forked_process import fork_process
from tests.journeys.offline_browser import SERVE, WebServer, write_charter
from tests.monkey.run_log import Person, RunLog
from tests.servers import build_environment, wait_until

SHIFT = "PARVIS_CLOCK_SHIFT_DAYS"
NAMES = {"resident": "Chloé", "agent": "Alice"}


class LoggingServer(WebServer):
    """A server whose output goes to a file beside its data."""

    def start(self) -> None:
        self.process = fork_process(SERVE, build_environment(self.settings), log=self.settings.var / "web.log")
        wait_until(self._answers)


class Environment:
    """The server side of a run."""

    def __init__(self, server: WebServer) -> None:
        self.server = server
        self.versions = 0
        self.shift_hours = 0

    def invite(self, kind: str, run_log: RunLog) -> Person:
        """Create a person of this run, with an account when the kind has one."""
        if kind == "nobody":
            return Person(kind)
        is_agent = kind == "agent"
        home = "/agents/demandes" if is_agent else "/mes-demandes"
        person = Person(kind, f"{kind}.{run_log.run}@residents.example", home)
        profile = Profile(email=person.email, first_name=NAMES[kind], last_name="Exemple")
        roles = ("voirie-instruction",) if is_agent else ()
        open_account(profile, kind=AGENT if is_agent else RESIDENT, roles=roles, password=PASSWORD)
        db.session.commit()
        return person

    def serve_new_version(self) -> None:
        self.versions += 1
        write_charter(f"Mairie numéro {self.versions}")

    def move_clock(self, hours: int) -> None:
        """Shift the clock of the server to that of the device."""
        if hours == self.shift_hours:
            return
        self.shift_hours = hours
        os.environ[SHIFT] = str(hours / 24)
        self.server.stop()
        self.server.start()
