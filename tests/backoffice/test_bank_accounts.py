"""Readers of a bank account number on the case page, among agents."""

from __future__ import annotations

from copy import deepcopy
from uuid import uuid4

import pytest
from flask import Flask

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.procedures import publishing
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW

IBAN = "FR1420041010050500013M02606"
WHOLE, MASKED = "FR14 2004 1010 0505 0001 3M02 606", "FR14 •••• 606"


def request_with_account(app: Flask, readers: list[str]) -> Case:
    workflow, procedure = deepcopy(WORKFLOW), deepcopy(PROCEDURE)
    workflow["functions"].append({"id": "finance", "label": "Finances"})
    procedure["functions"]["finance"] = "voirie-paiement"
    account = {"id": "compte", "type": "bank_account", "label": "Compte", "readers": readers}
    procedure["pages"][0]["fields"].append(account)
    workflows.publish(workflow)
    version = publishing.publish(procedure)
    answers = {**ANSWERS, "compte": {"holder": "Chloé Exemple", "iban": IBAN}}
    with app.app_context():
        case = submission.submit(version.id, answers, token=uuid4(), channel="web", by=NOBODY).case
    db.session.commit()
    return case


@pytest.mark.usefixtures("procedure_version")
@pytest.mark.parametrize(
    "readers, visible_text, hidden", [(["finance"], MASKED, WHOLE), (["recipient"], WHOLE, MASKED), ([], WHOLE, MASKED)]
)
def test_agents_of_other_services_see_a_masked_account(
    app: Flask, alice: Person, readers: list[str], visible_text: str, hidden: str
) -> None:
    case = request_with_account(app, readers)

    page = alice.get(f"/agents/demandes/{case.id}").text("main")

    assert visible_text in page
    assert hidden not in page
    assert IBAN not in alice.get("/agents/demandes").html
