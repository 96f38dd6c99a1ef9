"""Steps of campaigns: a table that is sent, and the work of the worker."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from tests.cast import Person

LIST = "/agents/regies/cantine/campagnes"
JOBS = ("issue_campaign", "cancel_campaign", "write_campaign_letters", "make_notices")
TABLE = (
    "Nom;Courriel;Adresse;Référence famille;Quantité;Libellé\n"
    "Odile Exemple;odile@courriel.example;;F-1;12;Léo\n"
    "Denis Exemple;;1 rue du Lac, 01234 Vaubrelles;F-2;8;Ana\n"
    "Chloé Exemple;chloe@courriel.example;;F-3;2;Zoé\n"
)
FORM = {"titre": "Cantine de mars", "echeance": "2090-01-01", "prestation": "repas"}


def prepare(person: Person, table: str = TABLE, **more: Any) -> str:
    """Send a table, and return the address of the campaign."""
    page = person.post(f"{LIST}/nouvelle", {**FORM, "fichier": ("mars.csv", table.encode()), **more})
    assert page.status == 303, page.text("main")
    return str(page.location)


def work(app: Flask) -> None:
    """Run the worker until nothing is left of campaigns."""
    db.session.rollback()
    with app.app_context():
        while items := _list_waiting_items():
            deliver_items("principal", items)
            db.session.expire_all()
            db.session.rollback()


def issue(person: Person, app: Flask, table: str = TABLE) -> str:
    """Prepare a campaign and have it issued."""
    url = prepare(person, table)
    assert person.post(f"{url}/emission").status == 303
    work(app)
    return url


def _list_waiting_items() -> list[str]:
    query = select(OutboxItem.id).where(
        OutboxItem.kind.in_(JOBS), OutboxItem.done_at.is_(None), OutboxItem.failed_at.is_(None)
    )
    return [str(item_id) for item_id in db.session.scalars(query)]
