"""A request with a bank account that only the payment service reads unmasked."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import uuid4

from flask import Flask

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Page
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

# The bank account of the request, and one entered later.
IBAN, NEW_IBAN = "FR1420041010050500013M02606", "DE89370400440532013000"
MASKED = "FR14 •••• 606"
ACCOUNT = {"id": "compte", "type": "bank_account", "label": "Compte", "readers": ["finance"], "required": False}
WHOLE = {"compte": {"holder": "Chloé", "iban": IBAN}}
CORRECT = {"id": "correct", "label": "Corriger", "by": ["applicant", "recipient", "finance"], "edits": {}}


def build_definitions(
    *, paying_role: str = "voirie-paiement", fields: Any = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Build a workflow, and a procedure whose function `finance` belongs to this role."""
    workflow, procedure = deepcopy(WORKFLOW), deepcopy(PROCEDURE)
    workflow["functions"].append({"id": "finance", "label": "Finances"})
    workflow["statuses"][0]["actions"].append(deepcopy(CORRECT))
    procedure["functions"]["finance"] = paying_role
    procedure["pages"][0]["fields"] += [deepcopy(ACCOUNT), *deepcopy(list(fields))]
    return workflow, procedure


def publish_definitions(app: Flask, workflow: dict[str, Any], procedure: dict[str, Any]) -> Any:
    with app.app_context():
        workflows.publish(workflow)
        write_charter()
        version_id = procedures.publish(procedure).id
        db.session.commit()
    return version_id


def submit_request(app: Flask, version_id: Any, **answers: Any) -> Case:
    with app.app_context():
        all_answers = {**ANSWERS, **deepcopy(WHOLE), **answers}
        case = submission.submit(version_id, all_answers, token=uuid4(), channel="web", by=NOBODY).case
        db.session.commit()
        return case


def make_request(app: Flask, **more: Any) -> Case:
    return submit_request(app, publish_definitions(app, *build_definitions(**more)))


def list_form_values(page: Page) -> dict[str, list[str]]:
    """Return the values that a browser would post from the rendered form of the action."""
    form_values: dict[str, list[str]] = {}
    for element in page.find_all("#action-form [name]"):
        if element.get("type") in ("radio", "checkbox") and not element.has_attr("checked"):
            continue
        if element.name == "button" or element.get("type") == "file":
            continue
        text = element.text if element.name == "textarea" else str(element.get("value", ""))
        form_values.setdefault(str(element["name"]), []).append(text)
    return form_values


def open_form(person: Person, case: Case) -> Page:
    return person.get(f"/agents/demandes/{case.id}/actions/correct")


def list_readable_accounts(page: Page | str, *ibans: str) -> list[str]:
    """List the accounts readable in the page, whatever their spacing."""
    text = page if isinstance(page, str) else page.html
    text = "".join(text.replace("&nbsp;", "").split())
    return [iban for iban in ibans if iban in text]
