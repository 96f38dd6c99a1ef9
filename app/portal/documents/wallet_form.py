"""The form that describes a document of the wallet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core import clock
from app.core.i18n import gettext as _
from app.documents.wallet.document_contents import DocumentContents
from app.documents.wallet.document_kinds import KINDS
from app.documents.wallet.wallet_documents import MAX_TITLE_CHARACTERS, Description


@dataclass(frozen=True)
class WalletForm:
    """The inputs as typed, and what is wrong with them, by name."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
    description: Description

    @property
    def summary(self) -> list[tuple[str, str]]:
        return [(f"f-{name}", message) for name, message in self.errors.items()]


def fill_form(contents: DocumentContents) -> WalletForm:
    """The form before anything is typed."""
    values = {
        "kind": contents.kind,
        "title": contents.title,
        "issued_on": contents.issued_on,
        "expires_on": contents.expires_on,
    }
    return WalletForm(values, {}, Description(contents.kind, contents.title))


def read_form(form: Mapping[str, str], contents: DocumentContents) -> WalletForm:
    """The form as it was sent, about a document that has these contents so far."""
    values = {name: form.get(name, "").strip() for name in ("kind", "title", "issued_on", "expires_on")}
    errors: dict[str, str] = {}
    if values["kind"] not in KINDS:
        errors["kind"] = _("Choisissez l’une des réponses proposées.")
    if len(values["title"]) > MAX_TITLE_CHARACTERS:
        errors["title"] = _(
            "Raccourcissez ce texte : il doit comporter %(count)s caractères au plus.", count=MAX_TITLE_CHARACTERS
        )
    issued_on, expires_on = (_read_day(values[name], name, errors) for name in ("issued_on", "expires_on"))
    today = clock.today()
    if issued_on is not None and issued_on > today:
        errors["issued_on"] = _("Indiquez une date passée : celle où le document a été établi.")
    if expires_on is not None and expires_on < today and values["expires_on"] != contents.expires_on:
        errors["expires_on"] = _("Cette date est passée : le document ne serait plus accepté. Vérifiez-la.")
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        errors["expires_on"] = _("Indiquez une date de fin postérieure à la date du document.")
    title = values["title"] or (str(KINDS[values["kind"]].label) if values["kind"] in KINDS else "")
    return WalletForm(values, errors, Description(values["kind"], title, issued_on, expires_on))


def _read_day(text: str, name: str, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        errors[name] = _("Indiquez une date complète : le jour, le mois et l’année.")
        return None
