"""Fields with the options of their sources, for the answers so far; and the tickets with which a browser searches them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from app.core.sealing import blind_index
from app.core.text import placeholders, render_text
from app.procedures.fields import Field
from app.procedures.fields.choices import source_of
from app.procedures.fields.options import Offer, OptionList
from app.procedures.sources import asking

_TICKET = "search of choices"


def with_options(field: Field, values: Mapping[str, Any]) -> Field:
    """The field as it is asked over these values, the names a condition may use: `Context(lists=with_options)`."""
    spec = source_of(field.settings)
    if spec is None:
        return field
    return dataclasses.replace(field, settings={**field.settings, "options": _offer(spec, values)})


def search(ticket: str) -> tuple[str, dict[str, str]] | None:
    """The source and the properties that a ticket made here lets anybody search; None for any other."""
    words, _, seal = ticket.rpartition(".")
    if not compare_digest(seal.encode(), _seal(words).encode()):
        return None
    slug, where = json.loads(words)
    return slug, where


def _offer(spec: Mapping[str, Any], values: Mapping[str, Any]) -> Offer:
    where, missing = {}, None
    for name, template in spec.get("where", {}).items():
        where[name] = render_text(template, values).strip()
        if not where[name] and missing is None:
            missing = next(iter(sorted(placeholders(template))), template)

    def load() -> OptionList:
        return asking.options_of(spec["source"], where)

    return Offer(spec, load, ticket=lambda: _ticket(spec["source"], where), waits_for=missing)


def _ticket(slug: str, where: Mapping[str, str]) -> str:
    words = json.dumps([slug, where], ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return f"{words}.{_seal(words)}"


def _seal(words: str) -> str:
    return blind_index(_TICKET, words).hex()[:32]
