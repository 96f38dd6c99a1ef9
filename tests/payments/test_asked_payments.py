"""Payment asked by a workflow: paid, cancelled, never paid, of nothing, of a product that is not there."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.cases.jobs import run_due_steps
from app.cases.models import Case
from app.cases.workflow.workflow_models import ExecutionError
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.definitions.definition_kinds import WORKFLOW as WORKFLOW_KIND
from app.definitions.findings.rules import list_findings
from app.payments.case_payments import cancel_unpaid_invoices, follow_payment, list_invoices
from app.payments.credit_notes import cancel_invoice
from app.payments.models import CANCELLED, CASH, DUE, SETTLED, Invoice
from app.payments.received_payments import record_counter_payment
from app.workflows import publishing as workflows
from tests.factories import WORKFLOW, write_charter
from tests.payments.canteen import REGIE, make_regie

ASK = {
    "id": "payment",
    "type": "ask_payment",
    "regie": "cantine",
    "product": "repas",
    "quantity": {"var": "action.repas"},
    "days": 20,
    "on_cancellation": "exempted",
    "on_expiry": "late",
    "on_failure": "late",
}


def publish_circuit(**changes):
    """A circuit whose agents ask for some meals to be paid, before the request is accepted."""
    workflow = deepcopy(WORKFLOW)
    fields = [{"id": "repas", "type": "number", "label": "Repas"}]
    ask = {"id": "ask", "label": "Demander", "by": ["recipient"], "to": "asked", "fields": fields}
    workflow["statuses"][0]["actions"].append(ask)
    plain = {**workflow["statuses"][0], "on_enter": [], "actions": []}
    go_on = {"id": "go_on", "type": "change_status", "to": "paid"}
    workflow["statuses"] += [
        {**plain, "id": "asked", "label": "À payer", "on_enter": [{**ASK, **changes}, go_on]},
        {**plain, "id": "paid", "label": "Payée"},
        {**plain, "id": "exempted", "label": "Dispensée"},
        {**plain, "id": "late", "label": "Non payée"},
    ]
    workflows.publish(workflow)
    write_charter()
    db.session.commit()


@pytest.fixture
def case(app, site, make_case):
    make_regie()
    publish_circuit()
    return make_case()


def ask(agent, case, meals="4"):
    response = agent.post(f"/agents/demandes/{case.id}/actions/ask", {"repas": meals, "revision": case.revision})
    assert response.status == 303
    db.session.expire_all()
    return db.session.scalars(select(Invoice)).one_or_none()


def read_status(case):
    db.session.expire_all()
    return db.session.get(Case, case.id).status


def test_the_case_goes_on_once_the_invoice_is_paid(case, alice, job_context):
    invoice = ask(alice, case)
    assert (invoice.state, invoice.total, invoice.case_id) == (DUE, 4 * 345, case.id)
    assert db.session.get(Case, case.id).awaits_applicant
    assert "13,80" in alice.get(f"/agents/demandes/{case.id}").text("#case-invoices")

    record_counter_payment(invoice.id, CASH, invoice.total, reference="", by=uuid4())
    db.session.commit()
    for _time in range(2):
        follow_payment(str(invoice.id))
        db.session.commit()

    assert read_status(case) == "paid"
    assert not db.session.get(Case, case.id).awaits_applicant


def test_the_applicant_finds_the_invoice_on_the_page_of_the_request(site, make_case, alice, chloe, denis):
    make_regie()
    publish_circuit()
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    invoice = ask(alice, case)

    page = chloe.get(f"/demandes/{case.id}")

    link = page.find_all("#invoices ~ .card a")[0]
    assert (link["href"], "13,80" in page.text("#invoices + *")) == (f"/factures/{invoice.public_id}", True)
    assert "13,80" in denis.get(link["href"]).text("main")
    assert denis.get(f"/demandes/{case.id}").status == 404


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, []),
        ({"regie": "piscine"}, ["unknown_regie"]),
        ({"product": "gouter"}, ["unknown_product"]),
        ({"product": "don"}, ["product_without_price"]),
        ({"product": "don", "price": 5}, []),
    ],
)
def test_the_studio_refuses_a_payment_that_could_not_be_asked(site, procedure_version, changes, rules):
    gift = {"id": "don", "title": "Don", "accounting_code": "7713", "unit": "", "unit_price": None}
    make_regie(products=[*REGIE["products"], gift])
    definition = deepcopy(WORKFLOW)
    definition["statuses"][0]["on_enter"] = [{**ASK, **changes, "on_expiry": "new", "on_cancellation": "new"}]

    names = {"unknown_regie", "unknown_product", "product_without_price"}
    assert [finding.rule for finding in list_findings(WORKFLOW_KIND, definition) if finding.rule in names] == rules


def test_an_agent_who_cancels_the_invoice_exempts_from_paying(case, alice, job_context):
    invoice = ask(alice, case)

    cancel_invoice(invoice.id)
    db.session.commit()
    follow_payment(str(invoice.id))
    db.session.commit()

    assert read_status(case) == "exempted"


def test_a_deadline_leads_elsewhere_and_closing_cancels_what_is_not_paid(case, alice, job_context):
    invoice = ask(alice, case)

    with clock.shift_clock(timedelta(days=22)):
        run_due_steps()
        db.session.commit()
    assert (read_status(case), db.session.get(Invoice, invoice.id).state) == ("late", DUE)

    late_case = db.session.get(Case, case.id)
    cancel_unpaid_invoices(late_case)
    db.session.commit()
    assert [row.state for row in list_invoices(late_case)] == [CANCELLED]


def test_nothing_to_pay_is_settled_at_once(site, make_case, alice):
    make_regie()
    publish_circuit(price=0)
    case = make_case()
    invoice = ask(alice, case)
    assert invoice.state == SETTLED

    follow_payment(str(invoice.id))
    db.session.commit()

    assert read_status(case) == "paid"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"regie": "piscine"}, "unknown_product"),
        ({"product": "gouter"}, "unknown_product"),
        ({"price": "cher"}, "amount"),
    ],
)
def test_administrators_are_told_of_a_payment_that_cannot_be_asked(site, make_case, alice, changes, reason):
    make_regie()
    publish_circuit(**changes)
    case = make_case()

    assert ask(alice, case) is None
    assert db.session.scalars(select(ExecutionError)).one().reason == reason
