"""Proof read in a 2D-Doc message, in the terms of a form: whose proof it is, of which address, of which income."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.documents.two_d_doc.field_lengths import HOME_TYPES, PAYSLIP_TYPES, TAX_TYPES
from app.documents.two_d_doc.message import Message

HOME, TAX_NOTICE, PAYSLIP, OTHER = "home", "tax_notice", "payslip", "other"
_KINDS = {
    **dict.fromkeys(HOME_TYPES, HOME),
    **dict.fromkeys(TAX_TYPES, TAX_NOTICE),
    **dict.fromkeys(PAYSLIP_TYPES, PAYSLIP),
}
# Fields of a name in parts (title, first name, last name), and of a name in one line: title, last name, first name.
_NAME_PARTS = (("12", "13"), ("1K", "1L"), ("16", "17"))
_NAME_LINES = ("10", "1I", "14")
_TAXPAYERS = ("46", "48")
_TITLES = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "dr", "me"})
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Address:
    """The address that a proof gives."""

    street: str = ""
    complement: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True)
class Proof:
    """The contents of a message. `people` are those that it names, as printed."""

    kind: str
    people: tuple[str, ...] = ()
    issued_on: date | None = None
    address: Address = field(default_factory=Address)
    first_name: str = ""
    last_name: str = ""
    reference_income: str = ""
    tax_shares: str = ""
    income_year: str = ""


def read_proof(message: Message) -> Proof:
    """Read the proof in the message; nothing of types that this module does not know."""
    kind = _KINDS.get(message.header.type, OTHER)
    issued_on = message.header.issued_on or message.header.signed_on
    if message.header.perimeter != "01" or kind == OTHER:
        return Proof(OTHER, issued_on=issued_on)
    fields = message.fields
    if kind == TAX_NOTICE:
        return Proof(
            kind,
            people=tuple(_clean(fields[name]) for name in _TAXPAYERS if _clean(fields.get(name, ""))),
            issued_on=issued_on,
            reference_income=_clean(fields.get("41", "")),
            tax_shares=_clean(fields.get("43", "")),
            income_year=_clean(fields.get("45", "")),
        )
    first_name, last_name = _split_name(fields)
    address = _read_address(fields) if kind == HOME else Address()
    return Proof(kind, tuple(dict.fromkeys(_list_people(fields))), issued_on, address, first_name, last_name)


def is_named(proof: Proof, first_name: str, last_name: str) -> bool:
    """Whether the proof names this person: the last name in full, and the first name or its initial."""
    last_words, first_words = _split_words(last_name), _split_words(first_name)
    if not last_words:
        return False
    return any(_matches(_split_words(person), first_words, last_words) for person in proof.people)


def _matches(words: list[str], first_words: list[str], last_words: list[str]) -> bool:
    remaining = list(words)
    for word in last_words:
        if word not in remaining:
            return False
        remaining.remove(word)
    given_names = [word for word in remaining if word not in _TITLES or len(word) == 1]
    if not first_words or not given_names:
        return not first_words
    first = first_words[0]
    return any(word in first_words or word == first[0] for word in given_names)


def _split_words(text: str) -> list[str]:
    """The words of a name, without accents, capitals nor punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _WORD.findall(plain)


def _list_people(fields: Mapping[str, str]) -> Iterator[str]:
    for first, last in _NAME_PARTS:
        name = f"{_clean(fields.get(first, ''))} {_clean(fields.get(last, ''))}".strip()
        if name:
            yield name
    for line in _NAME_LINES:
        name = _clean(fields.get(line, "").replace("/", " "))
        if name:
            yield name


def _split_name(fields: Mapping[str, str]) -> tuple[str, str]:
    """First and last name of the beneficiary."""
    if fields.get("13"):
        return _clean(fields.get("12", "")), _clean(fields["13"])
    parts = [_clean(part) for part in fields.get("10", "").split("/")]
    return (parts[2], parts[1]) if len(parts) == 3 else ("", "")


def _read_address(fields: Mapping[str, str]) -> Address:
    complements = [_clean(fields.get(name, "")) for name in ("20", "21", "23")]
    return Address(
        street=_clean(fields.get("22", "")),
        complement=", ".join(complement for complement in complements if complement),
        postcode=_clean(fields.get("24", "")),
        city=_clean(fields.get("25", "")),
    )


def _clean(text: str) -> str:
    return " ".join(text.split())
