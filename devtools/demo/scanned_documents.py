"""Scanned pages of the demo: a plan given to the applicant of a report, and a scan that the agent has not finished."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.cases.models import Case
from app.cases.people.contact import email_of
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import added_files
from app.documents.scans import scans
from app.documents.scans.models import DocumentScan
from app.documents.scans.page_files import split_pages
from devtools.demo import fixtures, story_dates
from devtools.demo.mail import REPORT, draw_page

GIVEN_AFTER, SCAN_AGE = timedelta(hours=20), timedelta(minutes=25)


def create_scanned_documents(present: datetime, agent: Actor) -> None:
    """In an open report of these days: a document given, and pages that wait to be put in order."""
    is_old_enough = Case.submitted_at < present - GIVEN_AFTER - SCAN_AGE
    query = select(Case).where(Case.procedure_slug == REPORT, Case.closed_at.is_(None), is_old_enough)
    cases = db.session.scalars(query.order_by(Case.submitted_at.desc())).all()
    case, fixture = next((case for case in cases if email_of(case)), None), fixtures.load_mail()["scan"]
    if case is None:
        return
    with story_dates.set_clock(case.submitted_at + GIVEN_AFTER):
        scan = _scan_pages(case, fixture, by=agent)
        pdf = scans.join_pages(scan, fixture["title"])
        document = scans.finish_scan(scan, case, pdf, title=fixture["title"], by=agent)
        added_files.give_added_file(document, case, by=agent)
    with story_dates.set_clock(present - SCAN_AGE):
        unfinished_scan = _scan_pages(case, fixture, by=agent)
        scans.turn_page(unfinished_scan, unfinished_scan.pages[1].id)


def _scan_pages(case: Case, fixture: Mapping[str, Any], *, by: Actor) -> DocumentScan:
    scan = scans.start_scan(case, by=by)
    scans.add_pages(scan, [page for text in fixture["pages"] for page in split_pages(draw_page(text))])
    scans.save_title(scan, fixture["title"])
    db.session.flush()
    return scan
