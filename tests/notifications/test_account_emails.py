"""E-mails to the owner of an account: to the right address, sealed with the key of the account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from app.accounts.events import (
    AccountDeleted,
    AccountRegistered,
    EmailChanged,
    EmailChangeRequested,
    QualityGiven,
    TextsToReview,
)
from app.accounts.models import Account
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.accounts.qualities import create_quality
from app.core.db import db
from app.core.event_bus import publish
from app.core.sites import Site
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.factories import PROCEDURE, WORKFLOW, write_charter


@pytest.fixture
def chloe(app: Flask, site: Site) -> Iterator[Account]:
    with app.app_context():
        yield open_account(Profile(email="chloe@example.org", first_name="Chloé"))


def get_letter() -> dict[str, str]:
    db.session.flush()
    content = unseal_content(db.session.query(Message).one())
    assert content is not None
    return content


def test_the_link_goes_to_the_address_of_the_account(chloe: Account) -> None:
    publish(AccountRegistered(chloe.id, "token-1"))

    assert get_letter()["to"] == "chloe@example.org"
    assert "jeton=token-1" in get_letter()["text"]
    assert db.session.query(Message).one().key_id == chloe.key_id


@pytest.mark.parametrize("event", ["asked", "done"])
def test_a_change_of_address_writes_to_the_other_one(chloe: Account, event: str) -> None:
    other = "chloe.martin@example.org"

    publish(EmailChangeRequested(chloe.id, other, "t") if event == "asked" else EmailChanged(chloe.id, other))

    assert get_letter()["to"] == other


def test_a_quality_is_told_with_the_procedures_that_it_opens(chloe: Account, departments: None, site: Site) -> None:
    create_quality("Commerçant", family="polices-voirie", explanation="Au guichet.", slug="commercant")
    write_charter()
    workflows.publish(WORKFLOW)
    account = {"required": True, "reason": "Réservé aux commerçants."}
    procedures.publish({**PROCEDURE, "account": {**account, "qualities": ["commercant"]}})
    procedures.publish({**PROCEDURE, "slug": "autre", "title": "Autre démarche", "account": account})

    publish(QualityGiven(chloe.id, "commercant", "Commerçant", date(2027, 6, 30)))

    text = get_letter()["text"]
    assert "« Commerçant » est reconnu jusqu’au 30 juin 2027." in text
    assert f"– Signaler un problème : {site.base_url}/demarches/signaler\n" in text
    assert "Autre démarche" not in text


def test_a_quality_that_opens_nothing_by_itself_says_so(chloe: Account) -> None:
    publish(QualityGiven(chloe.id, "commercant", "Commerçant"))

    text = get_letter()["text"]
    assert "« Commerçant » est reconnu." in text
    assert "Il n’ouvre pas de démarche à lui seul" in text


def test_an_erased_account_leaves_no_message(chloe: Account) -> None:
    publish(AccountRegistered(chloe.id, "token-1"))
    db.session.flush()

    publish(AccountDeleted(chloe.id))

    assert db.session.query(Message).count() == 0


def test_an_owner_is_told_of_every_text_to_review_in_one_letter(chloe: Account) -> None:
    publish(
        TextsToReview(chloe.id, (("Où voter\u00a0?", "/agents/site/articles/vote"), ("Où est la mairie\u00a0?", "/x")))
    )

    assert get_letter()["subject"] == "2 articles à relire"
    assert "Où voter\u00a0?" in get_letter()["text"]
    assert "/agents/site/articles/vote" in get_letter()["text"]
