"""Drafts of an agent on a case: restored after a reload for this agent only, until submission."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from app.cases.drafts.agent_drafts import CONTENTS
from app.cases.jobs import expire_agent_drafts
from app.cases.models import AgentDraft, Case
from app.core import clock
from app.core.db import db
from app.core.sealing import unseal
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase


def count_drafts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AgentDraft)) or 0


def test_a_draft_message_is_restored_then_sent(alice: Person, make_case: MakeCase) -> None:
    url = f"/agents/demandes/{make_case().id}"

    saved = alice.post(f"{url}/brouillons/message", {"text": "Bonjour Chloé, nous"})
    alice.post(f"{url}/brouillons/message", {"text": "Bonjour Chloé, nous allons"})
    page = alice.get(url)
    alice.post(f"{url}/messages", {"text": "Bonjour Chloé, nous allons venir."})

    assert saved.status == 204
    assert page.find_one("#message-text").get_text(strip=True) == "Bonjour Chloé, nous allons"
    assert "rien n’est encore envoyé" in page.text("#write-message")
    assert alice.get(url).find_one("#message-text").get_text(strip=True) == ""
    assert count_drafts() == 0


def test_only_fields_of_the_form_are_saved(alice: Person, make_case: MakeCase) -> None:
    url = f"/agents/demandes/{make_case().id}"

    alice.post(f"{url}/brouillons/message", {"pieces": "Un plan", "anything": "x", "text__more": "y"})
    assert count_drafts() == 0
    alice.post(f"{url}/brouillons/action:refuse", {"motif": "Hors de", "text": "x", "motifs": "y", "shown": "motif"})

    assert count_drafts() == 1
    draft = db.session.scalars(select(AgentDraft)).one()
    assert unseal(db.session.get(Case, draft.case_id).key_id, draft.contents, about=CONTENTS) == {"motif": ["Hors de"]}


def test_draft_answers_to_an_action_are_restored_without_problems(alice: Person, make_case: MakeCase) -> None:
    url = f"/agents/demandes/{make_case().id}"
    alice.post(f"{url}/brouillons/action:refuse", {"motif": "Hors de"})

    page = alice.get(f"{url}/actions/refuse")
    alice.post(f"{url}/actions/refuse", {"revision": "1", "motif": "Hors de la commune."})

    assert page.find_one("#f-motif").get_text(strip=True) == "Hors de"
    assert not page.find_all(".field__error")
    assert count_drafts() == 0


def test_an_emptied_draft_is_deleted(alice: Person, make_case: MakeCase) -> None:
    url = f"/agents/demandes/{make_case().id}/brouillons/note"
    alice.post(url, {"text": "Voir"})

    alice.post(url, {"text": " "})

    assert count_drafts() == 0
    assert alice.post(url, {"text": "x" * 100_001}).status == 413
    assert alice.post(f"{url}s", {"text": "x"}).status == 404


def test_other_agents_cannot_read_it(
    alice: Person, rachel: Person, bruno: Person, chloe: Person, stranger: Browser, make_case: MakeCase
) -> None:
    case = make_case()
    url = f"/agents/demandes/{case.id}"
    alice.post(f"{url}/brouillons/message", {"text": "Entre nous"})

    for other in (rachel, bruno, chloe):
        assert other.post(f"{url}/brouillons/message", {"text": "x"}).status == 404
    assert "/compte/connexion" in str(stranger.post(f"{url}/brouillons/message", {"text": "x"}).location)
    assert count_drafts() == 1
    assert b"Entre nous" not in db.session.scalars(select(AgentDraft.contents)).one()


def test_abandoned_drafts_expire(app: Flask, alice: Person, make_case: MakeCase) -> None:
    alice.post(f"/agents/demandes/{make_case().id}/brouillons/note", {"text": "Voir"})

    with app.app_context(), clock.shift_clock(timedelta(days=29)):
        expire_agent_drafts()
    before = count_drafts()
    with app.app_context(), clock.shift_clock(timedelta(days=31)):
        expire_agent_drafts()

    assert (before, count_drafts()) == (1, 0)
