"""E-mail by SMTP, in the name of the authority."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from uuid import UUID

from app.cases.files.attachments import open_file
from app.cases.models import Attachment
from app.cases.tracking.reply_address import build_reply_address, create_mark
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.themes import charter

TIMEOUT_SECONDS = 10.0
SUBMISSION_PORT, TLS_PORT = 587, 465
CALENDAR_FILENAME = "rendez-vous.ics"


def send(settings: Settings, message_id: UUID, content: dict[str, Any]) -> None:
    """Send one message to one recipient. Raises DeliveryError."""
    message = compose_email(message_id, content)
    for attachment_id in content.get("files", ()):
        _attach_file(message, UUID(attachment_id))
    for calendar in content.get("calendars", ()):
        _attach_calendar(message, calendar["type"], calendar["text"])
    with _open_connection(urlsplit(settings.smtp_url)) as server:
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _create_refusal(code) from None
        except smtplib.SMTPResponseException as error:
            raise _create_refusal(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise DeliveryError("address_not_supported", permanent=True) from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(type(error).__name__, permanent=False) from None


def compose_email(message_id: UUID, content: dict[str, Any]) -> EmailMessage:
    """The MIME message. Its Message-ID is derived from the message, so that a duplicate can be detected.

    Answers to an e-mail about a case, sent to its applicant, are marked so that they join the case.
    """
    case_id = UUID(content["answers"]) if content.get("answers") else None
    authority = charter.get_charter()
    try:
        message = EmailMessage(policy=SMTP)
        name = _escape_encoded_words(authority.name)
        message["From"] = sender = Address(name, addr_spec=authority.sender_email)
        message["To"] = Address(addr_spec=content["to"])
        if reply_to := content.get("reply_to") or _get_answer_address(case_id) or authority.email:
            message["Reply-To"] = Address(name, addr_spec=reply_to)
        message["Subject"] = _escape_encoded_words(content["subject"])
        message["Date"] = format_datetime(clock.now())
        # An answer names the message that it answers to, whatever address it is sent to.
        mark = f".{create_mark(case_id)}" if case_id else ""
        message["Message-ID"] = f"<{message_id}{mark}@{sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
    except (ValueError, MessageError, IndexError):
        # An invalid address, or a line break that would forge a header.
        raise DeliveryError("malformed_header", permanent=True) from None
    message.set_content(content["text"], cte="quoted-printable")
    message.add_alternative(content["html"], subtype="html", cte="quoted-printable")
    return message


def _get_answer_address(case_id: UUID | None) -> str | None:
    return build_reply_address(case_id) if case_id else None


def _attach_file(message: EmailMessage, attachment_id: UUID) -> None:
    """Attach a file of the case, unless it was deleted meanwhile."""
    attachment = db.session.get(Attachment, attachment_id)
    if attachment is None:
        return
    file = open_file(attachment)
    kind, _, subtype = (file.type or "application/octet-stream").partition("/")
    message.add_attachment(
        b"".join(file.chunks),
        maintype=kind,
        subtype=subtype or "octet-stream",
        filename=_escape_encoded_words(file.name),
    )


def _attach_calendar(message: EmailMessage, content_type: str, text: str) -> None:
    """Attach an invitation: mail programs offer to put it in the calendar when the type names its method."""
    header = SMTP.header_factory("Content-Type", content_type)
    message.add_attachment(
        text.encode(),
        maintype=header.maintype,
        subtype=header.subtype,
        filename=CALENDAR_FILENAME,
        params=dict(header.params),
    )


def _escape_encoded_words(text: str) -> str:
    """Escape text that looks like an encoded word of RFC 2047, which Python would decode in the header."""
    return text.replace("=?", "= ?")


def _create_refusal(code: int) -> DeliveryError:
    return DeliveryError(f"smtp_{code}", permanent=code >= 500)


@contextmanager
def _open_connection(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """A connection ready to send. Errors until then are not caused by the message: always retryable."""
    try:
        server = _connect(url)
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(f"smtp_{error.smtp_code}", permanent=False) from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(type(error).__name__, permanent=False) from None
    try:
        yield server
    finally:
        # The message was accepted or refused by then: errors of QUIT do not matter.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def _connect(url: SplitResult) -> smtplib.SMTP:
    """smtps://user:password@host:465, smtp://host:587?starttls=1 or smtp://host:25."""
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or TLS_PORT, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, url.port or SUBMISSION_PORT, timeout=TIMEOUT_SECONDS)
    try:
        if parse_qs(url.query).get("starttls") == ["1"]:
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server
