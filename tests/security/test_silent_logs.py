"""S60: errors are logged with their location and type, never with personal data.

Every other test of this folder is checked in the same way by the fixture `silent_logs`.
"""

from __future__ import annotations

import io
import json
import logging

import pytest
from sqlalchemy import text

from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.operations import logs
from app.themes import charter
from tests.security.access_policy import POLICY
from tests.security.conftest import PERSONAL
from tests.security.endpoint_requests import list_endpoints, make_visitor
from tests.security.payload_pages import fill_with_payloads
from tests.security.policy_rules import ACTORS, ALLOWED
from tests.security.target_objects import make_canary
from tests.servers import MailServer

pytestmark = pytest.mark.by_turns(3)


@pytest.mark.parametrize("actor", ["anonymous", "owner", "agent_in_charge", "administrator"])
def test_an_error_in_any_view_logs_no_personal_data(app, target_site, objects, silent_logs, actor):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    faults = 0
    for route in list_endpoints(app):
        if POLICY[route.endpoint].get_expected_status(actor) != ALLOWED:
            continue
        visitor, url = make_visitor(target_site, actor, objects), route.build_url(app, objects)
        original_view = app.view_functions[route.endpoint]
        app.view_functions[route.endpoint] = make_broken_view(original_view.access_rule)
        response = visitor.client.open(
            url,
            method=route.method,
            query_string={"jeton": make_canary(), "q": make_canary()},
            data={
                "csrf_token": visitor.csrf_token(),
                make_canary(): make_canary(),
                "password": make_canary(),
                "code": make_canary(),
            },
            headers={
                "Sec-Fetch-Site": "same-origin",
                "User-Agent": make_canary(),
                "Referer": f"http://localhost/{make_canary()}",
            },
        )
        app.view_functions[route.endpoint] = original_view
        faults += response.status_code == 500
        assert "canari" not in response.text

    assert faults > 15
    assert silent_logs.getvalue().count('"incident"') >= faults


def make_broken_view(rule: str):
    def view(**values: object) -> str:
        word = make_canary()
        try:
            int(word)
        except ValueError as error:
            raise RuntimeError(f"{word} is odile@exemple.example") from error
        return word

    view.access_rule = rule  # type: ignore[attr-defined]
    return view


@pytest.mark.parametrize("table", ["case", "draft", "account", "access_entry", "message", "attempt_counter", "charter"])
def test_a_database_error_logs_no_personal_data(app, target_site, objects, silent_logs, table):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    visitors = [make_visitor(target_site, actor, objects) for actor in ("anonymous", "owner", "agent_in_charge")]
    charter.clear_cache()
    db.session.execute(text(f'ALTER TABLE "{table}" RENAME TO gone'))
    db.session.commit()

    for visitor in visitors:
        answers = [
            visitor.post(
                "/demarches/autoriser/remplir", {"objet": make_canary(), "courriel": f"{make_canary()}@exemple.example"}
            ),
            visitor.post(f"/demandes/{objects.case.id}/messages", {"text": make_canary()}),
            visitor.post("/suivi", {"code": make_canary()}),
            visitor.post("/compte/connexion", {"email": f"{make_canary()}@exemple.example", "password": make_canary()}),
            visitor.post("/compte/inscription", {"email": f"{make_canary()}@exemple.example"}),
            visitor.post(f"/agents/demandes/{objects.case.id}/notes", {"text": make_canary()}),
            visitor.client.get("/agents/demandes", query_string={"words": make_canary()}),
        ]
        assert not [
            response
            for response in answers
            if "sqlite3" in response.text or "INSERT" in response.text or "SELECT" in response.text
        ]

    assert table == "charter" or '"incident"' in silent_logs.getvalue()
    db.session.execute(text(f'ALTER TABLE gone RENAME TO "{table}"'))
    db.session.commit()
    assert visitors[1].get("/mes-demandes").status_code == 200, "a failure signs nobody out"


def test_a_failed_email_logs_no_personal_data(app, target_site, objects, mail_server: MailServer, silent_logs):
    charter.save_charter({"name": "Mairie", "sender_email": "portail@ville.example"})
    fill_with_payloads(target_site, objects, [make_canary() for _ in range(40)])
    mail_server.to_recipient = "550 odile@exemple.example is unknown here"
    waiting = [str(item.id) for item in db.session.query(OutboxItem).where(OutboxItem.done_at.is_(None))]

    with app.app_context():
        deliver_items("principal", waiting)

    assert len(waiting) > 5
    assert all(json.loads(line) for line in silent_logs.getvalue().splitlines())


def test_the_fixture_detects_personal_data(app):
    """Positive control of the fixture."""
    lines = io.StringIO()
    logs.configure_logging(lines)

    logging.getLogger("app.cases").warning("read %s", make_canary())

    assert PERSONAL.search(lines.getvalue())
    assert len(ACTORS) > 12
    lines.truncate(0)


def test_no_log_line_has_an_address_or_a_user_agent(target_site, objects, silent_logs):
    visitor = make_visitor(target_site, "owner", objects)

    visitor.client.get("/mes-demandes?x=1", headers={"User-Agent": "Firefox/1.0", "X-Forwarded-For": "203.0.113.9"})

    lines = silent_logs.getvalue()
    assert lines
    assert not any(
        word in lines
        for word in (visitor.client.environ_base["REMOTE_ADDR"], "203.0.113.9", "Firefox", "x=1", "/mes-demandes")
    )
