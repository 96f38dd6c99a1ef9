"""Documents made at once, as the worker would after the commit."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.documents import document_jobs
from app.documents.case_documents import MAKE_DOCUMENT
from app.mailroom import address_page_jobs
from app.mailroom.outgoing_letters import MAKE_ADDRESS_PAGE


def make_queued_documents(app: Flask) -> int:
    """Run the outbox items of documents that wait; returns how many."""
    return _run_queued(app, MAKE_DOCUMENT, document_jobs.make_document)


def make_queued_address_pages(app: Flask) -> int:
    """Run the outbox items of address pages that wait; returns how many."""
    return _run_queued(app, MAKE_ADDRESS_PAGE, address_page_jobs.make_address_page)


def _run_queued(app: Flask, kind: str, handler: Callable[..., None]) -> int:
    db.session.expire_all()
    items = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == kind, OutboxItem.done_at.is_(None))).all()
    with app.app_context():  # letters are rendered from templates
        for item in items:
            handler(**item.ids)
            db.session.delete(item)
            db.session.commit()
    return len(items)
