"""E-mails read by a process apart, which is killed when one of them costs too much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.parsing import BudgetExceeded
from app.core.parsing.budget import MEGABYTE, TOO_LARGE, TOO_SLOW
from app.core.parsing.confinement import Limits, ProcessRefused, run_confined
from app.documents.office.office_process import split_message
from app.mailroom.incoming_mail import MAX_BYTES, IncomingMail, MailFile, MailUnreadable

_PROGRAM = Path(__file__).with_name("mail_process.py")
LIMITS = Limits(cpu_seconds=10, clock_seconds=60.0, memory=600 * MEGABYTE, file=0)
# Of the head of an e-mail whose rest is refused, and what is read of it.
MAX_HEAD_BYTES, MAX_HEAD_LINES = 100_000, 20
_SIMPLE_HEADERS = (b"from:", b"to:", b"subject:", b"date:", b"message-id:")
_NO_MAIL = IncomingMail("", "", (), "", "", None, "", "")


def read_mail(content: bytes) -> IncomingMail:
    """The e-mail. Raises BudgetExceeded, MailUnreadable."""
    if len(content) > MAX_BYTES:
        raise BudgetExceeded(TOO_LARGE)
    try:
        output = run_confined([str(_PROGRAM)], limits=LIMITS, content=content)
    except ProcessRefused as error:
        raise BudgetExceeded(TOO_SLOW) if error.reason == "too_costly" else MailUnreadable from error
    head, contents = split_message(output)
    if "refused" in head:
        raise BudgetExceeded(head["refused"]) if head["refused"] else MailUnreadable
    return _make_mail(head, contents)


def read_headers(content: bytes) -> IncomingMail:
    """Read who sent an e-mail that is refused, when, and about what; nothing when this is refused as well."""
    head = content[:MAX_HEAD_BYTES].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    lines = [line for line in head.split(b"\n") if line.lower().startswith(_SIMPLE_HEADERS)]
    try:
        return read_mail(b"\n".join(lines[:MAX_HEAD_LINES]) + b"\n\n")
    except (BudgetExceeded, MailUnreadable):
        return _NO_MAIL


def _make_mail(head: dict[str, Any], contents: bytes) -> IncomingMail:
    sent_at = datetime.fromisoformat(head["sent_at"]) if head["sent_at"] else None
    files = tuple(_split_files(head["files"], contents))
    lists = {name: tuple(head[name]) for name in ("recipients", "authentication")}
    return IncomingMail(**{**head, **lists, "sent_at": sent_at, "files": files})


def _split_files(files: list[dict[str, Any]], contents: bytes) -> Iterator[MailFile]:
    start = 0
    for file in files:
        yield MailFile(file["name"], contents[start : start + file["size"]])
        start += file["size"]
