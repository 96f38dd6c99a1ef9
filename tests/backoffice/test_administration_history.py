"""The history of the administration: who changed what, when, before and after, and never a secret."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.administration_history import AdministrationEvent
from app.connectors.webhooks.models import Webhook
from app.core.db import db
from app.core.settings import site_settings
from app.payments.regie_store import save_regie
from app.wiring.watched_rows import WATCHED_ROWS
from tests.cast import Person
from tests.client import Browser, Page
from tests.payments.canteen import REGIE
from tests.security.linked_software_objects import WEBHOOK_FORM
from tests.security.mail_objects import BOX_FORM

HISTORY = "/agents/administration/historique"
BOXES = "/agents/administration/boites"
SETTINGS = "/agents/administration/reglages"
WEBHOOKS = "/agents/administration/webhooks"
KEYS = "/agents/administration/cles"
# A box that is not read is saved without being opened.
BOX = {name: value for name, value in BOX_FORM.items() if name != "is_active"} | {"desk": "voirie/polices-voirie"}


def read_changes(page: Page) -> list[str]:
    """The changes of the latest line of the history."""
    return [
        " ".join(row.get_text(" ").split()) for row in page.find_all(".event-list > li")[0].select(".changes > div")
    ]


def read_latest(ada: Person) -> Page:
    page = ada.get(HISTORY)
    assert page.status == 200
    return page


def read_stored_history() -> str:
    db.session.rollback()
    return str(db.session.scalars(select(AdministrationEvent.details)).all())


def save_box(ada: Person, **changes: Any) -> None:
    row = ada.get(BOXES).find_all(f"a[href^='{BOXES}/']:not([href$='nouvelle'])")
    page = ada.post(str(row[0]["href"]) if row else BOXES, {**BOX, **changes})
    assert page.status == 303, page.text("main")


def test_the_history_is_for_administrators(ada: Person, alice: Person, chloe: Person, stranger: Browser) -> None:
    assert ada.get(HISTORY).status == 200
    assert alice.get(HISTORY).status == chloe.get(HISTORY).status == 404
    assert "/compte/connexion" in str(stranger.get(HISTORY).location)


def test_what_changed_in_a_mailbox_is_shown_before_and_after_without_its_password(ada: Person) -> None:
    save_box(ada, host="imap.ville.fr", password="premier-secret")
    save_box(ada, host="imap.beaulieu.fr", password="second-secret")

    page = read_latest(ada)

    assert "Ada Exemple a changé la boîte e-mail" in page.text(".event-list > li")
    assert "Serveur IMAP Avant – imap.ville.fr → Après – imap.beaulieu.fr" in read_changes(page)
    assert "Mot de passe changé" in read_changes(page)
    assert "premier-secret" not in read_stored_history()
    assert "second-secret" not in read_stored_history()


def test_a_setting_goes_from_its_default_to_the_value_that_was_set(ada: Person) -> None:
    ada.post(f"{SETTINGS}/carte", {"map.zoom": "9"})

    page = read_latest(ada)

    default = site_settings.get_declaration("map.zoom").default
    assert "a changé les réglages" in page.text(".event-list > li")
    assert any(f"Avant – {default} → Après – 9" in change for change in read_changes(page))


def test_settings_that_stay_as_they_were_are_no_line_of_the_history(ada: Person) -> None:
    ada.post(f"{SETTINGS}/carte", {"map.zoom": "9"})
    ada.post(f"{SETTINGS}/carte", {"map.zoom": "9"})

    page = read_latest(ada)

    assert len(page.find_all(".event-list > li")) == 1


def test_of_the_address_of_a_webhook_the_host_alone_is_written(ada: Person, procedure_version: UUID) -> None:
    ada.post(WEBHOOKS, {**WEBHOOK_FORM, "url": "https://premier.exemple.fr/jeton-premier"})
    webhook = db.session.scalars(select(Webhook)).one()

    ada.post(f"{WEBHOOKS}/{webhook.id}", {**WEBHOOK_FORM, "url": "https://second.exemple.fr/jeton-second?cle=abc"})

    changes = read_changes(read_latest(ada))
    assert "Adresse Avant – https://premier.exemple.fr/… → Après – https://second.exemple.fr/…" in changes
    stored_history = read_stored_history()
    assert not any(word in stored_history for word in ("jeton-premier", "jeton-second", "abc"))


def test_a_key_enters_the_history_without_its_secret(ada: Person, procedure_version: UUID) -> None:
    form = {"name": "Gestion technique", "rights": "signaler:cases:read", "purpose": "Suivre les demandes."}

    created = ada.post(KEYS, form)

    secret = created.text("code")
    page = read_latest(ada)
    assert secret
    assert "a créé la clé d’API « Gestion technique »" in page.text(".event-list > li")
    assert "Ce qu’elle ouvre signaler (cases:read)" in read_changes(page)
    assert "Secret enregistré" in read_changes(page)
    assert secret not in read_stored_history()
    assert secret[:12] not in read_stored_history()


def test_the_price_of_a_product_is_shown_before_and_after(ada: Person, alice: Person) -> None:
    rights = {"edit": ["voirie-instruction"], "view": ["voirie-instruction"]}
    save_regie({**REGIE, "roles": rights})
    db.session.commit()

    page = alice.post(
        "/agents/regies/cantine/prestations/nouvelle",
        {
            "titre": "Carte",
            "compte": "7063",
            "tarif": "fixed",
            "prix": "3",
        },
    )

    assert page.status == 303, page.text("main")
    history = read_latest(ada)
    assert "Alice Exemple a changé la régie « Restauration scolaire »" in history.text(".event-list > li")
    assert "Prestations › Carte › Prix, en centimes rien → Après – 300" in read_changes(history)


def test_the_history_is_filtered_by_subject(ada: Person) -> None:
    save_box(ada)
    ada.post(f"{SETTINGS}/carte", {"map.zoom": "9"})

    mail, settings = (ada.get(f"{HISTORY}?sujet={area}").text(".event-list") for area in ("mail", "settings"))

    assert "la boîte e-mail" in mail and "les réglages" not in mail
    assert "les réglages" in settings and "la boîte e-mail" not in settings


def test_a_change_that_is_refused_leaves_no_line(ada: Person) -> None:
    page = ada.post(BOXES, {**BOX, "host": "pas un serveur"})

    assert page.status == 422
    assert read_stored_history() == "[]"


@pytest.mark.parametrize("watch", WATCHED_ROWS, ids=lambda watch: watch.key)
def test_every_column_of_a_watched_table_has_its_words_or_is_no_choice_of_an_administrator(watch) -> None:
    wholes = {"definition", "contents"}

    assert set(watch.attributes) - set(watch.labels) - wholes == set()
    assert watch.unwatched <= {
        column.key for column in replace(watch, unwatched=frozenset()).model.__mapper__.column_attrs
    }
