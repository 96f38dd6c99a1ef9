"""A case whose acceptance makes an order, and the order made."""

from __future__ import annotations

from copy import deepcopy
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_templates
from app.documents.case_documents import ReadableDocument
from app.documents.models import CaseDocument
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.templates import ORDER
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter


def submit_order_case(applicant: Person) -> Case:
    """A new case of a procedure whose workflow makes an order when it is accepted."""
    workflow = deepcopy(WORKFLOW)
    text = "Durée : {{ processing.equipe }}."
    workflow["statuses"][1]["on_enter"] = [
        {"id": "order", "type": "make_document", "template": ORDER["slug"], "text": text}
    ]
    write_charter()
    document_templates.publish_template(ORDER)
    workflows.publish(workflow)
    version = procedures.publish(deepcopy(PROCEDURE))
    by = Actor(kind="resident", account_id=applicant.account.id)
    case = submission.submit(version.id, ANSWERS, token=uuid4(), channel="web", by=by).case
    db.session.commit()
    return case


def accept_order_case(agent: Person, case: Case) -> CaseDocument:
    """The document asked for by the acceptance of the case, still to be made."""
    agent.post(f"/agents/demandes/{case.id}/actions/accept", {"revision": str(case.revision), "equipe": "3 jours"})
    db.session.expire_all()
    return db.session.scalars(select(CaseDocument).where(CaseDocument.case_id == case.id)).one()


def make_order(app: Flask, agent: Person, case: Case) -> ReadableDocument:
    """The order of the case, made and given."""
    document = accept_order_case(agent, case)
    make_queued_documents(app)
    return case_documents.find_document(case, document.id)
