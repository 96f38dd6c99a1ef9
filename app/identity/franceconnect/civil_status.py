"""The civil status as FranceConnect gives it: kept as it is written, whatever is missing from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.identity.source import SignInRefused

# Claim → certified field.
CERTIFIED = {
    "family_name": "last_name",
    "preferred_username": "usage_name",
    "given_name": "given_names",
    "birthdate": "birthdate",
    "gender": "gender",
    "birthplace": "birthplace",
    "birthcountry": "birthcountry",
}
STORED_CLAIMS = (*CERTIFIED, "given_name_array", "email", "rep_scope")
MAX_LENGTH = 300
# A day may be presumed and a month unknown: 1975-00-01 is somebody's date of birth.
_PATTERNS = {
    "birthdate": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "gender": re.compile(r"male|female|unspecified"),
}


@dataclass(frozen=True)
class Person:
    """Someone as FranceConnect describes them."""

    attributes: dict[str, Any] = field(repr=False)
    certified: dict[str, str] = field(repr=False)
    email: str = field(repr=False)


def read_claims(userinfo: Mapping[str, Any]) -> Person:
    """The person in checked claims. Raises SignInRefused for what a register would not hold."""
    attributes = {name: userinfo[name] for name in STORED_CLAIMS if name in userinfo}
    texts = {name: _read_text(name, userinfo.get(name)) for name in (*CERTIFIED, "email")}
    # An empty birthplace says that the person was born abroad; an absent one says nothing.
    certified = {own: text for name, own in CERTIFIED.items() if (text := texts[name]) is not None}
    first_name = _read_first_name(userinfo.get("given_name_array"), certified.get("given_names", ""))
    if first_name:
        certified["first_name"] = first_name
    return Person(attributes, certified, texts["email"] or "")


def _read_text(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_LENGTH or not value.isprintable():
        raise SignInRefused("untrusted", code=f"claim.{name}")
    pattern = _PATTERNS.get(name)
    if value and pattern is not None and not pattern.fullmatch(value):
        raise SignInRefused("untrusted", code=f"claim.{name}")
    return value.strip()


def _read_first_name(names: Any, given_names: str) -> str:
    """The first of the first names: a composite one is whole in the list, and is cut at no hyphen otherwise."""
    if isinstance(names, list) and names and isinstance(names[0], str) and len(names[0]) <= MAX_LENGTH:
        return names[0].strip()
    return given_names.split()[0] if given_names.split() else ""
