"""Files of notices made by a worker, a few at a time: nothing is held whole, and a worker that is killed repeats little."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

from sqlalchemy import delete, select, update

from app.core import clock, storage
from app.core.db import db
from app.core.jobs.outbox import DeliveryError, enqueue
from app.core.sealing import get_encryption_key
from app.core.storage import StoredFile
from app.documents.rendering.pdf_renderer import PdfNotMade, render_pdf
from app.payments.invoices import list_lines
from app.payments.models import DUE, Invoice
from app.payments.notices.models import BatchNotice, NoticeBatch
from app.payments.notices.notice_batches import MAKE_NOTICES
from app.payments.notices.notice_pages import build_notice
from app.payments.payers import Payer, read_payers
from app.payments.receipts.receipt_pdf import build_pdf_sources
from app.payments.regie_definition import PRODUCTION
from app.payments.regie_store import get_regie

BATCH = 20


def make_notices(batch_id: str) -> None:
    """Outbox handler: make the next files of a batch, and ask for what follows. Done twice, it changes nothing."""
    batch = db.session.get(NoticeBatch, UUID(batch_id), populate_existing=True)
    if batch is None or not batch.is_running or batch.key_id is None:
        return
    invoices, key = _list_next_invoices(batch), get_encryption_key(batch.key_id)
    payers = read_payers(invoices)
    pages = {
        invoice.id: _lay_out(invoice, payers.get(invoice.id, Payer())) for invoice in invoices if invoice.state == DUE
    }
    # Neither readers nor writers of the database wait for the files.
    db.session.commit()
    files: dict[UUID, StoredFile] = {}
    try:
        for invoice_id, sources in pages.items():
            pdf = render_pdf(*sources)
            files[invoice_id] = storage.write_file(BytesIO(pdf), key, limit=len(pdf))
    except PdfNotMade as problem:
        raise DeliveryError(problem.reason, permanent=problem.is_permanent) from problem
    _record_files(UUID(batch_id), files, dropped_ids=[invoice.id for invoice in invoices if invoice.id not in pages])
    if len(invoices) == BATCH:
        enqueue(MAKE_NOTICES, batch_id=UUID(batch_id))
    else:
        statement = update(NoticeBatch).where(NoticeBatch.id == UUID(batch_id)).values(finished_at=clock.now())
        db.session.execute(statement)


def _list_next_invoices(batch: NoticeBatch) -> Sequence[Invoice]:
    query = select(Invoice).join(BatchNotice, BatchNotice.invoice_id == Invoice.id)
    query = query.where(BatchNotice.batch_id == batch.id, BatchNotice.stored_name.is_(None))
    return db.session.scalars(query.order_by(BatchNotice.line).limit(BATCH)).all()


def _lay_out(invoice: Invoice, payer: Payer) -> tuple[str, str]:
    page = build_notice(get_regie(invoice.regie_slug), invoice, list_lines(invoice.id), payer)
    return build_pdf_sources(page, is_test=invoice.mode != PRODUCTION)


def _record_files(batch_id: UUID, files: dict[UUID, StoredFile], *, dropped_ids: Sequence[UUID]) -> None:
    """Record the files that are stored; what was paid or cancelled meanwhile has no notice."""
    for invoice_id, file in files.items():
        is_notice = (BatchNotice.batch_id == batch_id, BatchNotice.invoice_id == invoice_id)
        db.session.execute(update(BatchNotice).where(*is_notice).values(stored_name=file.name, size=file.size))
    if dropped_ids:
        are_dropped = (BatchNotice.batch_id == batch_id, BatchNotice.invoice_id.in_(dropped_ids))
        db.session.execute(delete(BatchNotice).where(*are_dropped))
        statement = update(NoticeBatch).where(NoticeBatch.id == batch_id)
        db.session.execute(statement.values(notice_count=NoticeBatch.notice_count - len(dropped_ids)))
