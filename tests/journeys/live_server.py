"""A complete Parvis for a browser: real processes, the demo authority, with an SMTP server in this process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from app.config import Settings
from tests.external_service import ExternalService, run_external_service
from tests.forked_process import ForkedProcess, fork_process
from tests.patience import allow
from tests.seeded_demo import MAIN, SeededDemo, build_settings
from tests.servers import MailServer, build_environment, find_free_port, run_mail_server, stop_with_children, wait_until

PROCESSES = ("redis", "web", "worker")
# What the scheduler does every ten seconds, without the nightly tasks that it would also run at its first start.
SWEEP = """
from app.cli.group import get_application
from app.core.jobs import outbox
from app.core.sites import unit_of_work
for site in get_application().extensions["sites"]:
    with unit_of_work(site) as session:
        outbox.requeue_due_items()
        session.commit()
"""
PATIENCE = allow(40.0)
# How long what an agent did may be undone.
UNDO_SECONDS = 10.0


@dataclass
class LiveServer:
    """A running Parvis, its data folder, and the e-mails that it sends."""

    settings: Settings
    post_office: MailServer
    # Services that an administrator may configure.
    software: ExternalService
    guide: dict[str, Any] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return self.settings.base_url

    @property
    def folder(self) -> Path:
        return self.settings.var

    def run_command(self, command: str, *options: str, days_later: int = 0) -> str:
        """Run a `parvis` command on the same data, with the clock shifted by this number of days."""
        environment = {**self._environment(), "PARVIS_CLOCK_SHIFT_DAYS": str(days_later)}
        answer, log = self.folder / f"{command}.answer", self.folder / f"{command}.log"
        answer.unlink(missing_ok=True)
        status = fork_process(MAIN, environment, arguments=(command, *options), log=log, answer=answer).wait()
        assert status == 0, log.read_text()
        return answer.read_text()

    def start_process(self, command: str) -> ForkedProcess:
        """Start a `parvis` process with its output beside its data, where canaries are searched."""
        return fork_process(MAIN, self._environment(), arguments=(command,), log=self.folder / f"{command}.log")

    def read_log(self) -> str:
        """Read the output of the web server."""
        return (self.folder / "web.log").read_text()

    def is_answering(self) -> bool:
        try:
            with urlopen(f"{self.base_url}/health", timeout=5) as response:
                return bool(response.status == 200)
        except (URLError, OSError):
            return False

    def list_emails_to(self, address: str) -> list[EmailMessage]:
        return [
            letter
            # An e-mail may be incomplete: received, without its recipient yet.
            for letter, recipients in zip(self.post_office.received, self.post_office.recipients, strict=False)
            if address in recipients
        ]

    def wait_for_email(self, address: str, *, after: int = 0) -> EmailMessage:
        """Wait for the e-mail to an address after this number of earlier ones; it may be on hold until it cannot be undone."""

        def is_received() -> bool:
            return len(self.list_emails_to(address)) > after

        end = time.monotonic() + UNDO_SECONDS
        wait_until(lambda: is_received() or time.monotonic() > end, PATIENCE)
        if not is_received():
            fork_process(SWEEP, self._environment(), log=self.folder / "sweep.log").wait()
        wait_until(is_received, PATIENCE)
        return self.list_emails_to(address)[after]

    def _environment(self) -> dict[str, str]:
        return build_environment(self.settings) | {"PARVIS_BASE_URL": self.base_url, "PARVIS_WEB_WORKERS": "1"}


@contextmanager
def run_live_server(seeded: SeededDemo, folder: Path) -> Iterator[LiveServer]:
    """Run Parvis on a free port, with a copy of the demo authority in a folder; stop it at the end."""
    mail_port = find_free_port()
    with ExitStack() as stack:
        office = stack.enter_context(run_mail_server(mail_port))
        software = stack.enter_context(run_external_service())
        settings = build_settings(
            seeded.copy_to(folder),
            folder,
            PARVIS_SMTP_URL=f"smtp://127.0.0.1:{mail_port}",
            PARVIS_PRIVATE_HOSTS=f"{seeded.private_hosts},{software.host}",
            PORT=str(find_free_port()),
        )
        seeded.declare_site(settings.base_url)
        live = LiveServer(settings, office, software, seeded.read_guide(settings.base_url))
        for command in PROCESSES:
            stack.callback(stop_with_children, live.start_process(command))
        wait_until(live.is_answering, PATIENCE)
        yield live
