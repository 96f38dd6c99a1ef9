"""Postal addresses of payers, stored on one line: lines for the window of an envelope, parts for the Treasury. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import wrap

from app.documents.window_address import MAX_LINE_CHARACTERS

MAX_ADDRESS = 300
_TOWN = re.compile(r"(?P<postcode>[0-9]{5})\s+(?P<city>\S.*)")
# « 12, rue des Lilas » is one line.
_NUMBER = re.compile(r"[0-9]{1,5}\s*(?:bis|ter|quater|[a-zA-Z])?")


@dataclass(frozen=True)
class PostalAddress:
    """An address in parts: what stands before the town, its postcode and its town, which are empty when it has none."""

    street: str = ""
    postcode: str = ""
    city: str = ""


def split_address(address: str) -> list[str]:
    """The lines of an address that is written on one line, with commas."""
    lines: list[str] = []
    for part in (" ".join(part.split()) for part in address.split(",")):
        if part and lines and _NUMBER.fullmatch(lines[-1]):
            lines[-1] = f"{lines[-1]} {part}"
        elif part:
            lines.append(part)
    return lines


def join_address(lines: list[str]) -> str:
    """An address on one line, from its lines."""
    return ", ".join(" ".join(line.split()) for line in lines if line.strip())


def parse_address(address: str) -> PostalAddress:
    """The parts of an address that is written on one line."""
    lines = split_address(address)
    for position in range(len(lines) - 1, -1, -1):
        town = _TOWN.fullmatch(lines[position])
        if town is not None:
            return PostalAddress(" ".join(lines[:position]), town["postcode"], town["city"])
    return PostalAddress(" ".join(lines))


def build_window(name: str, address: str) -> tuple[str, ...]:
    """The lines of the window of an envelope; a line that is too long goes on below. Nothing without an address."""
    lines = split_address(address)
    if not lines:
        return ()
    return tuple(part for line in (name, *lines) for part in wrap(line, MAX_LINE_CHARACTERS))
