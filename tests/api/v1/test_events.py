"""The events that a key reads from a position, and what it asks to be sent again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from app.cases import timeline
from app.cases.event_stream import find_last_position
from app.cases.models import Case, CaseEvent
from app.connectors.webhooks import targets
from app.connectors.webhooks.targets import WebhookTerms
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.api.v1.key_calls import Ask, MakeKey
from tests.factories import MakeCase

FOLLOWER = {("signaler", "events:read")}


def record_event(case: Case, kind: str) -> None:
    timeline.record(case, kind, by=SYSTEM, details={"text": "Mme Durand"})
    db.session.commit()


def test_events_are_read_from_the_last_one(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    secret, case = make_key(FOLLOWER), make_case()
    record_event(case, "message")
    first = ask(secret, "/evenements").json
    record_event(case, "note")

    events = ask(secret, f"/evenements?apres={first['next']}").json

    assert [item["type"] for item in first["items"]][-1] == "case.message"
    assert [item["type"] for item in events["items"]] == ["case.note"]
    assert events["items"][0]["data"] | {"id": "", "position": 0} == {
        "id": "",
        "position": 0,
        "case": case.reference,
        "procedure": "signaler",
        "status": None,
        "actor": "system",
        "visible_to": "everyone",
        "url": f"http://localhost:8000/api/v1/demandes/{case.reference}",
    }
    assert (events["complete"], events["next"]) == (True, str(events["items"][0]["data"]["position"]))


def test_a_page_is_followed_by_the_next(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    secret, case, kinds = make_key(FOLLOWER), make_case(), ["message", "note", "corrected"]
    position = ask(secret, "/evenements").json["next"]
    for kind in kinds:
        record_event(case, kind)
    types = []
    for _ in range(4):
        page = ask(secret, f"/evenements?apres={position}&limit=2").json
        types += [item["type"] for item in page["items"]]
        position = page["next"]

    assert types == [f"case.{kind}" for kind in kinds]


def test_a_key_follows_its_procedures_only(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    record_event(make_case(), "message")

    assert ask(make_key({("autre", "events:read")}), "/evenements").json["items"] == []
    assert ask(make_key(), "/evenements").json["code"] == "no-scope"
    assert ask(make_key(FOLLOWER), "/evenements?type=case.note").json["items"] == []
    assert ask(make_key(FOLLOWER), "/evenements?cursor=3").status_code == 400


def test_software_that_was_away_too_long_is_told(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    secret, case = make_key(FOLLOWER), make_case()
    record_event(case, "message")
    position = int(ask(secret, "/evenements").json["next"])
    db.session.execute(update(CaseEvent).values(happened_at=clock.now() - timedelta(days=31)))
    db.session.commit()

    assert ask(secret, f"/evenements?apres={position - 1}").json["code"] == "cursor-lost"
    assert ask(secret, f"/evenements?apres={position + 9}").json["code"] == "cursor-lost"
    assert ask(secret, f"/evenements?apres={position}").json["items"] == []
    assert ask(secret, "/evenements").json["items"] == []


def test_software_asks_for_a_range_again(ask: Ask, make_key: MakeKey, make_case: MakeCase) -> None:
    secret = make_key(FOLLOWER)
    webhook, _secret = targets.create_webhook(WebhookTerms("Logiciel", "https://logiciel.example/", ["signaler"]))
    other, _secret = targets.create_webhook(WebhookTerms("Autre", "https://logiciel.example/", ["autre"]))
    record_event(make_case(), "message")
    webhook.position = find_last_position()
    db.session.commit()

    responses = [
        ask(secret, f"/webhooks/{webhook.id}/reprises", "POST", json={"after": "0"}),
        ask(secret, f"/webhooks/{webhook.id}/reprises", "POST", json={"after": "999999"}),
        ask(secret, f"/webhooks/{other.id}/reprises", "POST", json={"after": "0"}),
    ]

    assert [response.status_code for response in responses] == [202, 422, 404]
    assert responses[0].json["after"] == "0"
