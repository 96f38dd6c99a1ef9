"""Reading of raw e-mails, whoever wrote them: headers, text and files, within a budget.

Only `mail_process` reads mail with it, in a process that can be killed; the application calls `mail_processing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.language.text.normalisation import normalise_unicode
from app.mailroom.html_text import extract_text, tidy_text
from app.mailroom.incoming_mail import MAX_BYTES, IncomingMail, MailFile, MailUnreadable
from app.mailroom.mime_parsing import MAX_DEPTH, MAX_PARTS, parse_message

# Of all the headers of one name.
MAX_HEADER_CHARACTERS = 100_000
# Of one header that has encoded words: they are looked for in quadratic time.
MAX_ENCODED_CHARACTERS = 10_000
MAX_TEXT_CHARACTERS = 100_000
MAX_DATE_CHARACTERS = 100
MAX_AUTHENTICATION_HEADERS, MAX_AUTHENTICATION_CHARACTERS = 20, 4_000
MAX_FILES = 30
MAX_LINE_CHARACTERS = 400
# What the library raises on messages that were never meant to be read.
_BROKEN = (MessageError, ValueError, RecursionError, LookupError, TypeError, AttributeError, AssertionError)
# `Name <address>` or `address`: other forms, and two addresses, are nobody's.
_SENDER = re.compile(r"(?s:(?P<name>[^<>]*)<(?P<bracketed>[^<>@\s,]+@[^<>@\s,]+)>)|(?P<bare>[^<>@\s,]+@[^<>@\s,]+)")
_SPACES = re.compile(r"\s+")


def _read(content: bytes, meter: Meter) -> IncomingMail:
    try:
        return _read_message(parse_message(content, meter), meter)
    except BudgetExceeded:
        raise
    except _BROKEN as error:
        raise MailUnreadable from error


def _read_message(message: Message, meter: Meter) -> IncomingMail:
    text, files = _collect(list(_walk(message, meter)), meter)
    sender_name, sender_address = _read_sender(message)
    recipients = [_header(message, name) for name in ("Delivered-To", "X-Original-To", "To", "Cc")]
    return IncomingMail(
        sender_name=_one_line(sender_name),
        sender_address=_one_line(sender_address).lower(),
        recipients=tuple(address.lower() for _name, address in getaddresses(recipients, strict=False) if address)[:50],
        subject=_one_line(_header(message, "Subject")),
        text=text,
        sent_at=_read_date(_header(message, "Date")),
        message_id=_one_line(_header(message, "Message-ID")),
        references=f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}"[:10_000],
        headers={
            name.lower(): _one_line(_header(message, name))
            for name in ("Auto-Submitted", "Precedence", "List-Id", "Return-Path", "X-Autoreply", "Content-Type")
            if message.get(name) is not None
        },
        authentication=tuple(
            str(value)[:MAX_AUTHENTICATION_CHARACTERS]
            for value in (message.get_all("Authentication-Results") or [])[:MAX_AUTHENTICATION_HEADERS]
        ),
        files=tuple(files),
    )


def _read_sender(message: Message) -> tuple[str, str]:
    """Name and address. The address is read before anything is decoded, and is empty when it is not one and clear."""
    values = [str(value)[:5_000] for value in message.get_all("From") or []]
    match = _SENDER.fullmatch(values[0].strip()) if len(values) == 1 else None
    if match is None:
        return _decode(values[0]) if values else "", ""
    return _decode((match["name"] or "").strip()).strip("\"' "), match["bracketed"] or match["bare"]


def _walk(part: Message, meter: Meter, depth: int = 0) -> Iterator[Message]:
    """The parts that are no container; a message inside of the message is a file."""
    meter.check_depth(depth)
    meter.check_time()
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        children = part.get_payload()
        for child in children if isinstance(children, list) else ():
            if isinstance(child, Message):
                yield from _walk(child, meter, depth + 1)
    else:
        yield part


def _collect(parts: list[Message], meter: Meter) -> tuple[str, list[MailFile]]:
    """The text, from plain text if there is some, else from HTML; and the files."""
    plain: list[str] = []
    html: list[str] = []
    files: list[MailFile] = []
    for part in parts:
        meter.check_time()
        name, type_ = _one_line(_decode(part.get_filename() or "")), part.get_content_type()
        is_file = bool(name) or part.get_content_disposition() == "attachment"
        if type_ in ("text/plain", "text/html") and not is_file:
            (plain if type_ == "text/plain" else html).append(_read_text(part))
        elif len(files) < MAX_FILES and (content := _read_payload(part)):
            files.append(MailFile(name or f"piece-{len(files) + 1}", content))
    own_text = tidy_text("\n\n".join(plain)) if any(each.strip() for each in plain) else ""
    text = own_text or "\n\n".join(_extract_texts(html, meter))
    return normalise_unicode(text.replace("\0", "")[:MAX_TEXT_CHARACTERS])[:MAX_TEXT_CHARACTERS], files


def _extract_texts(html: list[str], meter: Meter) -> Iterator[str]:
    """The text of each part, until there is as much as is kept."""
    length = 0
    for part in html:
        meter.check_time()
        text = extract_text(part)
        yield text
        length += len(text)
        if length > MAX_TEXT_CHARACTERS:
            return


def _read_payload(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        children = part.get_payload()
        return children[0].as_bytes() if isinstance(children, list) and isinstance(children[0], Message) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _read_text(part: Message) -> str:
    content = _read_payload(part)
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _header(message: Message, name: str) -> str:
    """All the headers of that name, decoded."""
    return ", ".join(_decode(str(value)) for value in (message.get_all(name) or [])[:5])[:MAX_HEADER_CHARACTERS]


def _decode(text: str) -> str:
    """A header whose encoded words are read; what is wrong in them stays as it was sent."""
    try:
        parts = decode_header(text[:MAX_ENCODED_CHARACTERS])
        return "".join(
            part if isinstance(part, str) else part.decode(charset or "utf-8", "replace") for part, charset in parts
        )
    except (MessageError, LookupError, ValueError):
        return text


def _one_line(text: str) -> str:
    printable = "".join(character for character in text if character.isprintable() or character.isspace())
    return _SPACES.sub(" ", normalise_unicode(printable)).strip()[:MAX_LINE_CHARACTERS]


def _read_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text[:MAX_DATE_CHARACTERS])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


PARSER = Parser("e-mail", Budget(MAX_BYTES, max_parts=MAX_PARTS, max_depth=MAX_DEPTH, max_seconds=5.0), _read)
