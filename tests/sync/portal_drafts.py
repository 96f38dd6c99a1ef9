"""Drafts begun on the portal, and devices that take them over."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.cases.models import Case, Draft
from app.core.db import db
from tests.client import Browser
from tests.portal.test_form_pages import PROBLEM
from tests.sync.device import BASE, Device

FORM = "/demarches/signaler/remplir"
SECRET, OTHER_SECRET = "d" * 43, "e" * 43

PURCHASES = {
    "id": "achats",
    "type": "block",
    "label": "Vos achats",
    "item_label": "Achat",
    "add_label": "Ajouter un achat",
    "fields": [
        {"id": "nature", "type": "short_text", "label": "Nature"},
        {"id": "factures", "type": "files", "label": "Factures", "accept": ["pdf"]},
    ],
}


def draft_of(person: Browser, **more: object) -> UUID:
    """A draft with its first page filled in."""
    person.post(FORM, {**PROBLEM, **more}).follow()
    return db.session.scalars(select(Draft.id)).one()


def cases() -> list[Case]:
    db.session.expire_all()
    return list(db.session.scalars(select(Case)))


def bind_device(person: Browser, token: UUID, secret: str) -> TestResponse:
    """The page of a draft is used on a device, which presents its secret."""
    return person.client.put(f"{BASE}/drafts/{token}", headers=Device(person, secret=secret)._headers())


def count(model: type) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def parse_response(person: Browser, token: UUID) -> dict[str, object] | None:
    response = person.client.get(f"{BASE}/drafts/{token}")
    return response.get_json() if response.status_code == 200 else None
