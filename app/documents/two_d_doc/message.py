"""A 2D-Doc message: its header, its fields and its signature. Specification of France Titres, versions 02 to 04."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.documents.two_d_doc.field_lengths import FIXED_LENGTHS, KNOWN_TYPES, MAXIMUM_LENGTHS

MAX_BYTES = 4096
# The header is longer in each version: the perimeter since 03, the country since 04.
_HEADER_LENGTHS = {"02": 22, "03": 24, "04": 26}
_EPOCH = date(2000, 1, 1)
_NO_DATE = "FFFF"
_GROUP, _TRUNCATION, _SIGNATURE = "\x1d", "\x1e", "\x1f"
_ID_LENGTH = 2


class NotTwoDDoc(ValueError):
    """The text is no 2D-Doc message, or a broken one."""


@dataclass(frozen=True)
class Header:
    """Header of a message: its signer and their certificate, its date, and the type of the document."""

    version: str
    authority_id: str
    certificate_id: str
    issued_on: date | None
    signed_on: date | None
    type: str
    perimeter: str = "01"
    country: str = "FR"


@dataclass(frozen=True)
class Message:
    """A message as it was read; nothing in it is to be believed before its signature is verified.

    `fields` are in the order of the message, none for types that are not known here; the ids of those that were too long for
    the code are in `truncated`.
    """

    header: Header
    fields: Mapping[str, str]
    truncated: Collection[str]
    signed_bytes: bytes
    signature: bytes


def read_message(content: bytes) -> Message:
    """The message of a code. Raises NotTwoDDoc."""
    if len(content) > MAX_BYTES:
        raise NotTwoDDoc("too long")
    signed_bytes, separator, signature = content.partition(_SIGNATURE.encode())
    if not separator:
        raise NotTwoDDoc("no signature")
    text = _decode_text(signed_bytes)
    header, length = _read_header(text)
    fields, truncated = _read_fields(text[length:]) if header.type in KNOWN_TYPES else ({}, frozenset())
    return Message(header, fields, truncated, signed_bytes, _decode_signature(signature))


def _read_header(text: str) -> tuple[Header, int]:
    version = text[2:4]
    length = _HEADER_LENGTHS.get(version)
    if not text.startswith("DC") or length is None or len(text) < length:
        raise NotTwoDDoc("no header")
    header = Header(
        version=version,
        authority_id=text[4:8],
        certificate_id=text[8:12],
        issued_on=_read_date(text[12:16]),
        signed_on=_read_date(text[16:20]),
        type=text[20:22],
        perimeter=text[22:24] if length >= 24 else "01",
        country=text[24:26] if length >= 26 else "FR",
    )
    return header, length


def _read_date(text: str) -> date | None:
    """Days since 2000-01-01, in hexadecimal."""
    if text == _NO_DATE:
        return None
    try:
        return _EPOCH + timedelta(days=int(text, 16))
    except ValueError as error:
        raise NotTwoDDoc("wrong date") from error


def _read_fields(text: str) -> tuple[dict[str, str], frozenset[str]]:
    """Fields of a fixed length follow each other; others end with a separator, unless they have their greatest length."""
    fields: dict[str, str] = {}
    truncated = set()
    position = 0
    while position < len(text):
        if text[position] == _GROUP:
            position += 1
            continue
        name = text[position : position + _ID_LENGTH]
        if len(name) < _ID_LENGTH or not name.isalnum() or not name.isascii() or name in fields:
            raise NotTwoDDoc("wrong field")
        start = position + _ID_LENGTH
        length = FIXED_LENGTHS.get(name)
        end = start + length if length is not None else _find_end(text, start, MAXIMUM_LENGTHS.get(name))
        if end > len(text):
            raise NotTwoDDoc("field cut short")
        fields[name], position = text[start:end], end
        if length is None and text[end : end + 1] == _TRUNCATION:
            truncated.add(name)
            position += 1
    return fields, frozenset(truncated)


def _find_end(text: str, start: int, maximum: int | None) -> int:
    ends = [end for separator in (_GROUP, _TRUNCATION) if (end := text.find(separator, start)) >= 0]
    end = min(ends, default=len(text))
    return end if maximum is None else min(end, start + maximum)


def _decode_text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _decode_signature(text: bytes) -> bytes:
    """Base32 without its padding."""
    signature = text.strip()
    try:
        return base64.b32decode(signature + b"=" * (-len(signature) % 8))
    except (binascii.Error, ValueError) as error:
        raise NotTwoDDoc("wrong signature") from error
