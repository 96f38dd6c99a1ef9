"""Documents made at once, as the worker would after the commit."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.documents import document_jobs
from app.documents.case_documents import MAKE_DOCUMENT


def make_queued_documents(app: Flask) -> int:
    """Run the outbox items of documents that wait; returns how many."""
    items = db.session.scalars(
        select(OutboxItem).where(OutboxItem.kind == MAKE_DOCUMENT, OutboxItem.done_at.is_(None))
    ).all()
    with app.app_context():  # letters are rendered from templates
        for item in items:
            document_jobs.make_document(**item.ids)
            db.session.delete(item)
            db.session.commit()
    return len(items)
