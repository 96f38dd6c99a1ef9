"""Batches of notices of a campaign: asked for once, made by a worker, downloaded or posted, deleted after a month."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, insert, select, update

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import create_key
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.payments.campaigns.campaigns import CampaignRefused, lock_campaign
from app.payments.campaigns.models import ISSUED, Campaign, CampaignRow
from app.payments.models import DUE, Invoice
from app.payments.notices.models import POST, BatchNotice, NoticeBatch

MAKE_NOTICES = "make_notices"
RETENTION = timedelta(days=30)
BATCH = 500
MAX_POSTED = 10


class BatchNotFound(NotFound):
    """No such batch of this campaign, or its files are deleted."""


@dataclass(frozen=True)
class NoticeFile:
    """The file of a notice: the number of its invoice, where it is stored, and its size."""

    invoice_id: UUID
    number: str
    line: int
    stored_name: str
    size: int


def request_batch(campaign_id: UUID, kind: str, *, for_everybody: bool, is_repeated: bool, by: UUID) -> NoticeBatch:
    """Have a worker make the notices that were not made yet, or all of them again. Raises CampaignRefused."""
    campaign = lock_campaign(campaign_id)
    if campaign.state != ISSUED:
        raise CampaignRefused("not_issued")
    if any(batch.is_running for batch in list_batches(campaign)):
        raise CampaignRefused("notices_running")
    rows = _list_rows(campaign, for_everybody=for_everybody)
    if not rows:
        raise CampaignRefused("no_notice")
    done_ids = set() if is_repeated else _list_done_ids(campaign, kind)
    rows = [(invoice_id, line) for invoice_id, line in rows if invoice_id not in done_ids]
    if not rows:
        raise CampaignRefused("notices_done")
    now = clock.now()
    batch = NoticeBatch(
        id=new_id(),
        campaign_id=campaign.id,
        kind=kind,
        for_everybody=for_everybody,
        requested_at=now,
        requested_by_id=by,
        notice_count=len(rows),
        key_id=create_key(),
        expires_at=now + RETENTION,
    )
    db.session.add(batch)
    db.session.flush()
    own = {"batch_id": batch.id, "key_id": batch.key_id}
    values = [{**own, "invoice_id": invoice_id, "line": line} for invoice_id, line in rows]
    for start in range(0, len(values), BATCH):
        db.session.execute(insert(BatchNotice), values[start : start + BATCH])
    enqueue(MAKE_NOTICES, batch_id=batch.id)
    return batch


def resume_batch(batch: NoticeBatch) -> None:
    """Have a worker go on with what a failure interrupted."""
    if batch.failed_at is not None and batch.key_id is not None:
        batch.failed_at = None
        enqueue(MAKE_NOTICES, batch_id=batch.id)


def list_batches(campaign: Campaign) -> list[NoticeBatch]:
    """The batches of a campaign, the latest first."""
    query = select(NoticeBatch).where(NoticeBatch.campaign_id == campaign.id)
    return list(db.session.scalars(query.order_by(NoticeBatch.requested_at.desc())))


def find_batch(campaign: Campaign, batch_id: UUID) -> NoticeBatch:
    """A batch of a campaign. Raises BatchNotFound."""
    batch = db.session.get(NoticeBatch, batch_id, populate_existing=True)
    if batch is None or batch.campaign_id != campaign.id:
        raise BatchNotFound(batch_id)
    return batch


def list_files(
    batch: NoticeBatch, *, after: int = 0, limit: int | None = None, invoice_id: UUID | None = None
) -> list[NoticeFile]:
    """The files of a batch that are made, after a line of its campaign, or that of one invoice."""
    query = select(BatchNotice, Invoice.number).join(Invoice, Invoice.id == BatchNotice.invoice_id)
    query = query.where(
        BatchNotice.batch_id == batch.id, BatchNotice.line > after, BatchNotice.stored_name.is_not(None)
    )
    if invoice_id is not None:
        query = query.where(BatchNotice.invoice_id == invoice_id)
    rows = db.session.execute(query.order_by(BatchNotice.line).limit(limit))
    return [
        NoticeFile(notice.invoice_id, number, notice.line, notice.stored_name or "", notice.size or 0)
        for notice, number in rows
    ]


def list_invoices(files: Iterable[NoticeFile]) -> list[Invoice]:
    """The invoices of these files."""
    return list(db.session.scalars(select(Invoice).where(Invoice.id.in_([file.invoice_id for file in files]))))


def count_made_notices(batch: NoticeBatch) -> int:
    """The number of notices of a batch whose file is made."""
    is_made = (BatchNotice.batch_id == batch.id, BatchNotice.stored_name.is_not(None))
    return db.session.scalar(select(func.count()).select_from(BatchNotice).where(*is_made)) or 0


def list_batches_to_post(
    regie_slugs: Collection[str], *, is_posted: bool = False
) -> list[tuple[NoticeBatch, Campaign]]:
    """The batches for the post of some régies that wait, the first one first, or the latest ones that were posted."""
    query = select(NoticeBatch, Campaign).join(Campaign, Campaign.id == NoticeBatch.campaign_id)
    query = query.where(Campaign.regie_slug.in_(regie_slugs), NoticeBatch.kind == POST)
    if is_posted:
        query = query.where(NoticeBatch.posted_at.is_not(None)).order_by(NoticeBatch.posted_at.desc()).limit(MAX_POSTED)
    else:
        query = query.where(NoticeBatch.posted_at.is_(None)).order_by(NoticeBatch.requested_at)
    return [(batch, campaign) for batch, campaign in db.session.execute(query)]


def mark_batch_posted(batch: NoticeBatch, *, by: UUID) -> None:
    """Record that the letters of a batch have left; doing it twice changes nothing."""
    if batch.kind == POST and batch.finished_at is not None and batch.posted_at is None:
        batch.posted_at, batch.posted_by_id = clock.now(), by


def record_failure(batch_id: str, reason: str) -> None:
    """Failure handler of the outbox: the page says so, and its agents may have it tried again."""
    is_running = (NoticeBatch.id == UUID(batch_id), NoticeBatch.finished_at.is_(None))
    db.session.execute(update(NoticeBatch).where(*is_running).values(failed_at=clock.now()))


def expire_batches() -> int:
    """Delete the files of batches made a month ago; their lines stay, and say what was handed over. Nightly."""
    is_over = (NoticeBatch.expires_at <= clock.now(), NoticeBatch.key_id.is_not(None))
    batches = db.session.scalars(select(NoticeBatch).where(*is_over)).all()
    for batch in batches:
        _delete_files(batch)
    return len(batches)


def _delete_files(batch: NoticeBatch) -> None:
    names = [file.stored_name for file in list_files(batch)]
    if batch.key_id is not None:
        delete_sealed_later(batch.key_id, names)
    batch.key_id = None
    if batch.finished_at is None:
        batch.failed_at = batch.failed_at or clock.now()
    statement = update(BatchNotice).where(BatchNotice.batch_id == batch.id)
    statement = statement.values(stored_name=None, size=None, key_id=None)
    db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.flush()


def _list_rows(campaign: Campaign, *, for_everybody: bool) -> list[tuple[UUID, int]]:
    """The invoices of a campaign that are to be paid, each with its line."""
    query = select(Invoice.id, CampaignRow.line).join(CampaignRow, CampaignRow.invoice_id == Invoice.id)
    query = query.where(CampaignRow.campaign_id == campaign.id, Invoice.state == DUE)
    if not for_everybody:
        query = query.where(~CampaignRow.has_email)
    return [(invoice_id, line) for invoice_id, line in db.session.execute(query.order_by(CampaignRow.line))]


def _list_done_ids(campaign: Campaign, kind: str) -> set[UUID]:
    """The invoices that have a notice in a batch of this kind; an archive counts as long as its files are there."""
    query = select(BatchNotice.invoice_id).join(NoticeBatch, NoticeBatch.id == BatchNotice.batch_id)
    query = query.where(NoticeBatch.campaign_id == campaign.id, NoticeBatch.kind == kind)
    if kind != POST:
        query = query.where(NoticeBatch.key_id.is_not(None))
    return set(db.session.scalars(query))
