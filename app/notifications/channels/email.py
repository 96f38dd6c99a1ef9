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
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.themes import charter

TIMEOUT_SECONDS = 10.0
SUBMISSION_PORT, TLS_PORT = 587, 465


def send(settings: Settings, message_id: UUID, content: dict[str, Any]) -> None:
    """Sends one message to its one recipient. Raises DeliveryError."""
    message = compose_email(message_id, content)
    for attachment_id in content.get("files", ()):
        _attach_file(message, UUID(attachment_id))
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
    """The e-mail as it travels. Its identifier is that of the message, so that one sent twice is seen to be one."""
    authority = charter.get_charter()
    try:
        message = EmailMessage(policy=SMTP)
        name = _escape_encoded_words(authority.name)
        message["From"] = sender = Address(name, addr_spec=authority.sender_email)
        message["To"] = Address(addr_spec=content["to"])
        if reply_to := content.get("reply_to") or authority.email:
            message["Reply-To"] = Address(name, addr_spec=reply_to)
        message["Subject"] = _escape_encoded_words(content["subject"])
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{message_id}@{sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
    except (ValueError, MessageError, IndexError):
        # An address that is none, or a line break where a header would be forged.
        raise DeliveryError("malformed_header", permanent=True) from None
    message.set_content(content["text"], cte="quoted-printable")
    message.add_alternative(content["html"], subtype="html", cte="quoted-printable")
    return message


def _attach_file(message: EmailMessage, attachment_id: UUID) -> None:
    """A file of the case; one that was taken away meanwhile is not sent."""
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


def _escape_encoded_words(words: str) -> str:
    """Words that look like an encoded word of RFC 2047 stay as they were typed: Python would put what they hide in the header."""
    return words.replace("=?", "= ?")


def _create_refusal(code: int) -> DeliveryError:
    return DeliveryError(f"smtp_{code}", permanent=code >= 500)


@contextmanager
def _open_connection(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """A server ready to take a message. Whatever goes wrong until then is not the fault of the message: worth trying again."""
    try:
        server = _connect(url)
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(f"smtp_{error.smtp_code}", permanent=False) from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(type(error).__name__, permanent=False) from None
    try:
        yield server
    finally:
        # The message was taken or refused by then: how the server takes leave changes nothing.
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
