"""Authors who edit the same definition at once see each other, and what the others changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.design_rights import EDIT, PROCEDURE, give_design_right
from app.core import clock
from app.core.db import db
from app.core.jobs import queue
from app.core.sites import Site
from app.core.web.access_rules import SYSTEM
from app.definitions.definition_kinds import PROCEDURE as KIND
from app.definitions.editing.presence import record_presence
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE as SIGNALER

STUDIO = "/agents/studio/demarches/signaler"
PRESENCE = f"{STUDIO}/presence"
PAGE = SIGNALER["pages"][0]
QUESTION = f"pages/{PAGE['id']}/fields/{PAGE['fields'][0]['id']}"

pytestmark = pytest.mark.usefixtures("procedure_version")


@pytest.fixture
def editor(alice: Person) -> Person:
    give_design_right(alice.account, PROCEDURE, "signaler", EDIT, label="signaler", by=SYSTEM)
    db.session.commit()
    return alice


@pytest.mark.usefixtures("redis")
def test_two_authors_see_each_other_with_the_question_that_is_open(ada: Person, editor: Person, bruno: Person) -> None:
    assert "modifie aussi" not in ada.get(PRESENCE).html

    page = editor.get(PRESENCE)
    assert "modifie aussi cette démarche" in page.text("p")
    editor.get(f"{PRESENCE}?element={QUESTION}")

    assert f"la question « {PAGE['fields'][0]['label']} »".replace("\u00a0", " ") in ada.get(PRESENCE).text("p")
    assert bruno.get(PRESENCE).status == 404


def test_an_author_gets_the_changes_of_the_others_but_not_their_own(ada: Person, editor: Person) -> None:
    change = {"op": "set", "at": f"{QUESTION}/label", "v_label": "Quoi", "revision": "0"}
    assert editor.post(f"{STUDIO}/changements", change).status == 303

    news = ada.get(f"{PRESENCE}?since=0")
    assert "Quoi" in news.text("[data-news]")
    assert news.find_all("[data-refresh]")
    assert not editor.get(f"{PRESENCE}?since=0").find_all("[data-news]")
    assert not ada.get(f"{PRESENCE}?since={news.find_one('[data-revision]')['data-revision']}").find_all("[data-news]")


@pytest.mark.usefixtures("redis")
def test_an_author_is_gone_after_a_minute(
    site: Site, ada: Person, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_presence(KIND, "signaler", alice.account.id, "")

    assert [each.account_id for each in record_presence(KIND, "signaler", ada.account.id, "")] == [alice.account.id]

    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert record_presence(KIND, "signaler", ada.account.id, "") == []


def test_without_redis_nobody_is_seen_and_nothing_fails(ada: Person) -> None:
    assert not queue.is_reachable()
    assert record_presence(KIND, "signaler", ada.account.id, "") == []


def test_presence_is_for_people_signed_in(stranger: Browser) -> None:
    assert "/compte/connexion" in str(stranger.get(PRESENCE).location)
