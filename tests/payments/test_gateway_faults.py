"""Every fault of the gateway ends in one settled state, and the money of the payers is that of the accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.payments.attempts import PaymentNotOpen, list_attempts
from app.payments.gateways.gateway import AccountRefused, GatewayError
from app.payments.received_payments import (
    list_payments,
)
from devtools.payfip.payfip_double import (
    BOMB,
    DROP,
    ERROR_500,
    HUGE,
    OUTAGE,
    TRUNCATED,
    UNKNOWN_CODE,
    WRONG_NAMESPACE,
    PayfipDouble,
)
from tests.payments.canteen import make_bill, make_regie
from tests.payments.conftest import allow_double
from tests.payments.settlement_steps import EMAIL, assert_money_is_equal, begin, settle

pytestmark = pytest.mark.usefixtures("job_context")

LOOK_UP, CREATE = "recupererDetailPaiementSecurise", "creerPaiementSecurise"
FAULTS = [DROP, ERROR_500, TRUNCATED, HUGE, BOMB, WRONG_NAMESPACE, OUTAGE, UNKNOWN_CODE]
DIFFERENCES: list[tuple[str, str | None]] = [
    ("montant", "1"),
    ("montant", "4140.0"),
    ("montant", None),
    ("refdet", "AUTRE123"),
    ("numcli", "123456"),
    ("saisie", "W"),
]


def test_a_spoilt_look_up_changes_no_money_and_the_next_one_settles(app: Flask, payfip: PayfipDouble) -> None:
    regie = make_regie()
    for fault in FAULTS:
        allow_double(app, payfip)
        invoice = make_bill(regie)
        attempt, gateway_id = begin(invoice)
        payfip.choose(gateway_id, "pay")
        payfip.plan_faults(LOOK_UP, fault)

        assert settle(attempt) == ("unknown" if fault == UNKNOWN_CODE else "sent"), fault

        assert list_payments(invoice.id) == []
        assert list_attempts(invoice.id)[0].next_check_at is not None
        assert settle(attempt) == "paid", fault
        assert_money_is_equal(payfip)


def test_a_creation_without_an_answer_lets_one_pay_with_another_reference(app: Flask, payfip: PayfipDouble) -> None:
    regie = make_regie()
    for fault in FAULTS:
        allow_double(app, payfip)
        invoice = make_bill(regie)
        payfip.plan_faults(CREATE, fault)

        with pytest.raises(GatewayError):
            begin(invoice)
        attempt, gateway_id = begin(invoice)
        payfip.choose(gateway_id, "pay")

        assert settle(attempt) == "paid", fault
        states = {one.reference: one.state for one in list_attempts(invoice.id)}
        assert sorted(states.values()) == ["paid", "unknown"], fault
        assert_money_is_equal(payfip)


def test_an_answer_about_something_else_is_put_aside_and_alarms(
    payfip: PayfipDouble, caplog: pytest.LogCaptureFixture
) -> None:
    regie = make_regie()
    for name, text in DIFFERENCES:
        invoice = make_bill(regie)
        attempt, gateway_id = begin(invoice)
        payfip.choose(gateway_id, "pay")
        payfip.changes = {name: text}
        caplog.clear()

        assert settle(attempt) == "unknown", name

        row = list_attempts(invoice.id)[0]
        assert (row.anomaly, row.next_check_at, list_payments(invoice.id)) == ("mismatch", None, [])
        assert "mismatch" in caplog.text and gateway_id not in caplog.text and EMAIL not in caplog.text
        with pytest.raises(PaymentNotOpen, match="quarantine"):
            begin(invoice)
        db.session.rollback()
        payfip.changes = {}
        assert settle(attempt) == "paid"
        assert_money_is_equal(payfip)


def test_an_identifier_of_today_that_is_not_known_alarms_and_one_of_yesterday_is_over(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie())
    attempt, gateway_id = begin(invoice)
    payfip.delete_operation(gateway_id)

    assert settle(attempt) == "unknown"
    assert list_attempts(invoice.id)[0].anomaly == "wrong_environment"
    assert settle(attempt, after=timedelta(days=1)) == "expired"
    row = list_attempts(invoice.id)[0]
    assert (row.anomaly, row.next_check_at) == (None, None)


def test_an_account_that_the_gateway_does_not_know_is_refused(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie(account="123456"))

    with pytest.raises(AccountRefused, match="T2"):
        begin(invoice)


def test_the_double_takes_no_production(payfip: PayfipDouble) -> None:
    invoice = make_bill(make_regie(mode="W"))

    with pytest.raises(GatewayError, match="S1"):
        begin(invoice)


def test_a_killed_creation_is_closed_and_replaced(payfip: PayfipDouble, site: Site) -> None:
    invoice = make_bill(make_regie())
    payfip.before_reply = _kill
    with pytest.raises(GatewayError):
        begin(invoice)
    attempt = list_attempts(invoice.id)[0]
    # As it was committed before the call, by a process that is no more.
    attempt.state, attempt.next_check_at = "created", clock.now()
    db.session.commit()
    payfip.before_reply = None

    with pytest.raises(PaymentNotOpen, match="being_checked"):
        begin(invoice)
    db.session.rollback()
    assert settle(attempt) == "unknown"
    assert begin(invoice)[1]


def _kill(*_: object) -> None:
    raise RuntimeError
