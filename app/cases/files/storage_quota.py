"""Quota on the files of all unsent drafts: what strangers begin and leave never fills the disk."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.cases.models import Attachment, Draft
from app.cases.settings import DRAFTS
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.operations.health import Finding
from app.core.rate_limits.upload_quota import MEBIBYTE, StorageFull
from app.core.settings import site_settings

# People without an account leave the rest to those who have one.
ANONYMOUS_SHARE = 0.9
WARNING_SHARE = 0.8
# A draft begun with files by somebody without an account, and not continued since, waits no longer than this.
ABANDONED_DRAFT_LIFETIME = timedelta(days=2)


def has_room(draft: Draft, size: int) -> bool:
    """Whether a file of that size may join the draft."""
    is_stranger = draft.applicant_id is None and draft.entered_by_id is None
    most = _max_bytes() * (ANONYMOUS_SHARE if is_stranger else 1)
    return _bytes_of_drafts() + size <= most


def check_room(draft: Draft, size: int) -> None:
    """Raises StorageFull when the file cannot join the draft for now."""
    if not has_room(draft, size):
        raise StorageFull


def expire_unless_continued(draft: Draft) -> None:
    """Shortens the wait of a draft just begun by somebody without an account; saving it again gives back the usual one."""
    if draft.applicant_id is not None or draft.entered_by_id is not None:
        return
    if db.session.scalar(select(Attachment.id).where(Attachment.draft_id == draft.id).limit(1)) is not None:
        draft.expires_at = min(draft.expires_at, clock.now() + ABANDONED_DRAFT_LIFETIME)


def check_draft_storage(settings: Settings) -> Finding:
    """The alarm of the administrators, before anybody is refused."""
    share = _bytes_of_drafts() / _max_bytes()
    return Finding(
        "files of drafts",
        share < WARNING_SHARE,
        f"Files of drafts not sent fill {share:.0%} of what they may: raise that limit in the settings, or let them expire.",
    )


def _bytes_of_drafts() -> int:
    return db.session.scalar(select(func.sum(Attachment.size)).where(Attachment.draft_id.is_not(None))) or 0


def _max_bytes() -> int:
    return int(site_settings.get_setting(DRAFTS.key)) * MEBIBYTE
