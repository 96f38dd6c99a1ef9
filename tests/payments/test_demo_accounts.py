"""The régie of the demo with its accounts, as the agent of its role sees them."""

from __future__ import annotations

from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from devtools.demo.fixtures import load_invoices
from devtools.demo.regie_accounts import fill_accounts
from tests.cast import Person
from tests.payments.canteen import ROLE


def test_the_demo_has_a_closing_an_anomaly_a_refund_and_a_difference(alice: Person, app: Flask) -> None:
    fixtures = load_invoices()
    fixtures["pool"]["roles"]["control"] = [ROLE]
    agent = Actor(kind="agent", account_id=alice.account.id)
    with app.app_context():
        fill_accounts(clock.now(), fixtures, {fixtures["agent"]: agent})
        db.session.commit()

    anomalies = alice.get("/agents/regies/piscine/a-regarder")
    assert anomalies.texts("h2") == ["Réponses à vérifier", "Remboursements à faire"]
    assert alice.get("/agents/regies/piscine/clotures").texts("td .badge") == ["Intacte"]
    assert "2 à expliquer" in alice.get("/agents/regies/piscine/releves").text("table")
    assert alice.get("/agents/regies/piscine/comptes").status == 200
