"""A procedure that asks for two consents, and a workflow whose letter depends on one of them."""

from copy import deepcopy

from app.cases.lifecycle import submission
from app.core.db import db
from app.core.ids import new_id
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

LETTER = {
    "id": "lettre",
    "type": "send_email",
    "to": "applicant",
    "subject": "La lettre du quartier",
    "body": "Les nouvelles du mois.",
    "agreement": "answers.lettre",
}
CALL = {"id": "appel", "type": "call_webservice", "url": "https://si.example/lettre", "agreement": "answers.lettre"}


def publish_consents(*on_accepting):
    workflow = deepcopy(WORKFLOW)
    workflow["statuses"][1]["on_enter"] += on_accepting
    workflows.publish(workflow)
    write_charter()
    definition = deepcopy(PROCEDURE)
    definition["pages"][1]["fields"] += [
        build_consent_field("lettre", "Recevoir la lettre du quartier", "Vous écrire une fois par mois."),
        build_consent_field("enquete", "Répondre à une enquête", "Savoir si nous avons bien fait."),
    ]
    version = procedures.publish(definition)
    db.session.commit()
    return version.id


def build_consent_field(name, label, purpose):
    return {"id": name, "type": "consent", "label": label, "purpose": purpose, "required": False}


def submit_with_consents(version_id, *, by, channel="web", **answers):
    submission_result = submission.submit(version_id, {**ANSWERS, **answers}, token=new_id(), channel=channel, by=by)
    db.session.commit()
    return submission_result.case
