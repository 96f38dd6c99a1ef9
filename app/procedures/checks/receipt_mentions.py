"""Mentions required on the receipt (CRPA art. R112-11-1), and those that a procedure would miss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.accounts.departments import Contact, list_contacts
from app.core.i18n import gettext as _
from app.language.schema.problems import Problem
from app.procedures.legal_rule import NONE, REJECTION
from app.themes import charter


def missing_mentions(definition: Mapping[str, Any]) -> list[Problem]:
    """Missing mentions of the acknowledgement, among those required by CRPA art. R112-11-1."""
    return [*_silence_problems(definition.get("legal")), *_service_problems(definition)]


def _silence_problems(legal: Mapping[str, Any] | None) -> Iterator[Problem]:
    if legal is None:
        yield Problem("legal", _("L’accusé de réception ne dirait pas ce que vaut le silence, ni selon quel texte."))
        return
    if legal["silence"] != NONE and not legal.get("delay"):
        yield Problem("legal.delay", _("L’accusé de réception ne dirait pas à quelle date le silence prend effet."))
    if legal["silence"] == NONE and legal.get("delay"):
        yield Problem("legal.delay", _("Un silence qui ne vaut rien n’a pas de délai."))
    if legal["silence"] == REJECTION and not (legal.get("appeal") or "").strip():
        yield Problem("legal.appeal", _("L’accusé de réception ne dirait pas comment contester un rejet."))


def _service_problems(definition: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems of contact details: a service without its own uses those of the authority."""
    authority = charter.get_charter()
    contacts = list_contacts(definition["functions"].values()) or [Contact(authority.name)]
    for contact in contacts:
        if not (contact.phone or authority.phone):
            yield Problem(
                "functions", _("L’accusé de réception n’aurait pas de téléphone : %(name)s.", name=contact.name)
            )
        if not (contact.email or authority.email or authority.postal_address):
            yield Problem("functions", _("L’accusé de réception n’aurait pas d’adresse : %(name)s.", name=contact.name))
