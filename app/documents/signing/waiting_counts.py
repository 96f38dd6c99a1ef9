"""Counts of the documents that wait for a signature, read once for every agent."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.cases.models import Case
from app.core.db import db
from app.core.site_cache import SiteCache
from app.core.web.access_rules import Actor
from app.documents.models import TO_SIGN, CaseDocument


def count_to_sign(actor: Actor) -> int:
    """Count the documents that wait for this agent; a few seconds old at most, since every page asks."""
    if not actor.is_agent:
        return 0
    return sum(
        count
        for (role, signer_id), count in _counts.get().items()
        if signer_id == actor.account_id or (signer_id is None and role in actor.roles)
    )


def clear_counts() -> None:
    """Clear the counts after a change of the documents that wait."""
    _counts.invalidate()


def _read_counts() -> dict[tuple[str | None, UUID | None], int]:
    """Count the waiting documents, by role and account."""
    signers = (CaseDocument.signing_role, CaseDocument.signer_id)
    query = select(*signers, func.count()).join(Case, Case.id == CaseDocument.case_id)
    query = query.where(CaseDocument.state == TO_SIGN, Case.limited_at.is_(None)).group_by(*signers)
    return {(role, signer_id): count for role, signer_id, count in db.session.execute(query)}


_counts: SiteCache[dict[tuple[str | None, UUID | None], int]] = SiteCache(_read_counts)
