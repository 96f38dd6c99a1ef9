"""The service of Open311 of the demo: the report procedure, with its exact place, since all of it is in the street."""

from __future__ import annotations

from sqlalchemy import select

from app.cases.models import Attachment, Case
from app.cases.reports.report_publication import Publication, find_publishable_place, publish_report
from app.core.db import db
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureVersion
from devtools.demo.guide_pages import REPORT

OPEN311 = {"description": "description", "exact_place": True}


def publish_service() -> None:
    """Publish the procedure as the administrator would from the studio."""
    version = db.session.get_one(ProcedureVersion, procedures.live_procedure(REPORT).version_id)
    report = {**version.definition["report"], "open311": OPEN311}
    procedures.publish({**version.definition, "report": report})


def publish_words(case: Case, words: str, *, by: Actor) -> None:
    """Publish words and the photo of a report, which the agent has checked."""
    place = find_publishable_place(by, case)
    assert place
    photo_id = db.session.scalar(select(Attachment.id).where(Attachment.case_id == case.id).limit(1))
    publish_report(place, case, Publication(words, photo_id), by=by)
