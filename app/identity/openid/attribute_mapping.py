"""Mapping of the claims of a provider to fields of the person, and to roles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MAX_VALUE_LENGTH = 200
MAX_VALUES = 500


def read_attributes(claims: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, str]:
    """The fields that the claims give; those that are missing, or are no short text, are left out."""
    values = {name: clean_text(claims.get(claim)) for name, claim in mapping.items()}
    return {name: value for name, value in values.items() if value}


def read_roles(claims: Mapping[str, Any], claim: str, roles: Mapping[str, str]) -> frozenset[str] | None:
    """The slugs of the roles that the claim gives, by the table of the authority; None when roles do not come from there.

    A claim without a value that is known gives no role: whoever loses their groups loses their roles.
    """
    if not claim or not roles:
        return None
    return frozenset(roles[value] for value in list_values(claims.get(claim)) if value in roles)


def list_values(claim: Any) -> list[str]:
    """A claim of one or several texts, as a list."""
    values: Iterable[Any] = claim if isinstance(claim, list) else [claim]
    return [value for value in list(values)[:MAX_VALUES] if isinstance(value, str)]


def pick_claims(claims: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The claims that are kept beside the account: those the authority asked for, and nothing else."""
    values: dict[str, Any] = {}
    for name in names:
        value = claims.get(name)
        text = clean_text(value) if isinstance(value, str) else [clean_text(element) for element in list_values(value)]
        if text:
            values[name] = text
    return values


def clean_text(value: Any) -> str:
    """A short text on one line; empty for anything else."""
    if not isinstance(value, str):
        return ""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
    return text if len(text) <= MAX_VALUE_LENGTH else ""
