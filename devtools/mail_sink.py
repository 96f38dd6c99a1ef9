"""The SMTP server of development: e-mails are saved in a folder instead of being sent."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.config import Settings
from app.core import clock
from app.core.domain_errors import NotFound
from app.core.ids import new_id

FOLDER = "mails"
SUFFIX = ".eml"


class MailNotFound(NotFound):
    """No saved e-mail has that name."""


@dataclass(frozen=True)
class SunkMail:
    """A saved e-mail."""

    id: str
    sender: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str


class MailSink:
    """Saves each e-mail as a file; the handler of aiosmtpd."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        name = f"{clock.now():%Y%m%d-%H%M%S}-{new_id().hex}"
        temporary = self.folder / f".{name}"
        temporary.write_bytes(envelope.content)
        temporary.rename(self.folder / f"{name}{SUFFIX}")
        return "250 kept"


def run_mail_sink(settings: Settings) -> None:
    """The `parvis mails` process: serves SMTP at the address of PARVIS_SMTP_URL until stopped."""
    address = urlsplit(settings.smtp_url)
    asyncio.run(_serve_smtp(MailSink(settings.var / FOLDER), address.hostname or "127.0.0.1", address.port or 25))


async def _serve_smtp(sink: MailSink, host: str, port: int) -> None:
    from aiosmtpd.smtp import SMTP

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(lambda: SMTP(sink, enable_SMTPUTF8=True, hostname="localhost"), host, port)
    async with server:
        await stopped.wait()


def list_mails(var: Path, limit: int = 100) -> list[SunkMail]:
    """The saved e-mails, latest first."""
    names = sorted((path.stem for path in (var / FOLDER).glob(f"[!.]*{SUFFIX}")), reverse=True)
    return [read_mail(var, name) for name in names[:limit]]


def read_mail(var: Path, mail_id: str) -> SunkMail:
    """One saved e-mail. Raises MailNotFound."""
    path = var / FOLDER / f"{mail_id}{SUFFIX}"
    if os.sep in mail_id or not path.is_file():
        raise MailNotFound(mail_id)
    message = message_from_bytes(path.read_bytes(), policy=default)
    return SunkMail(
        id=mail_id,
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=parsedate_to_datetime(message["Date"]),
        text=_read_body(message, "plain"),
        html=_read_body(message, "html"),
    )


def _read_body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
