"""Drafts: a request being filled, saved as the applicant types, resumed by account, browser session or code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select, union_all, update

from app.accounts import grants
from app.accounts.sectoral_ids import sectoral_ids
from app.cases.models import Attachment, Case, Draft
from app.cases.people.applicants import applicant_id
from app.cases.tracking.tracking_code import code_for, hash_code
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id, normalise_crockford
from app.core.sealing import create_key, seal, unseal
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.core.web.access_rules import Actor
from app.procedures.publishing import LiveProcedure, definition_of

CONTENTS = "draft.contents"
_DRAFT = Draft.metadata.tables[Draft.__tablename__]
# On the table: no object of a draft is looked at after it.
_DELETE_DRAFT = delete(_DRAFT).where(_DRAFT.c.id == bindparam("draft_id"))
_CLAIM_DRAFT = (
    update(_DRAFT).where(_DRAFT.c.id == bindparam("draft_id")).values(saved_at=_DRAFT.c.saved_at).returning(_DRAFT.c.id)
)
_USED_TOKENS = union_all(
    select(_DRAFT.c.id).where(_DRAFT.c.id == bindparam("draft_id")),
    select(Case.submission_token).where(Case.submission_token == bindparam("draft_id")),
)


@dataclass(frozen=True)
class DraftContents:
    """Contents of a draft: valid answers; by page, the inputs not valid yet and the browser tab that wrote last."""

    answers: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Questions of pages already posted: one left empty there is empty on purpose.
    seen_ids: list[str] = field(default_factory=list)
    # By page, the browser tab that wrote last.
    writers: dict[str, str] = field(default_factory=dict)
    # Who called or came, as the agent who enters the request noted it.
    note: str = ""
    # Who sent it and what, while it waits for something that a worker learns of: see `lifecycle.held_drafts`.
    envelope: dict[str, Any] = field(default_factory=dict)
    # The draft, once stored; not part of the stored values.
    draft_id: UUID | None = None

    @property
    def stored_values(self) -> dict[str, Any]:
        """The JSON that is sealed with the draft."""
        values = {"answers": self.answers, "typed": self.inputs, "seen": self.seen_ids, "writers": self.writers}
        return (
            values | ({"note": self.note} if self.note else {}) | ({"envelope": self.envelope} if self.envelope else {})
        )

    @classmethod
    def from_stored_values(cls, values: Mapping[str, Any], draft_id: UUID) -> DraftContents:
        """The contents of a stored draft; one of an older version may lack some keys."""
        return cls(
            answers=values.get("answers", {}),
            inputs=values.get("typed", {}),
            seen_ids=values.get("seen", []),
            writers=values.get("writers", {}),
            note=values.get("note", ""),
            envelope=values.get("envelope", {}),
            draft_id=draft_id,
        )


class DraftNotFound(NotFound):
    """The draft was sent, discarded, or has expired."""


def open_draft(live: LiveProcedure, *, by: Actor, channel: str = "web", draft_id: UUID | None = None) -> Draft:
    """An empty draft with a key of its own; an agent's is entered on behalf of somebody, under the token of their form."""
    now = clock.now()
    key_id = create_key()
    draft_id = draft_id or new_id()
    draft = Draft(
        id=draft_id,
        resume_hash=hash_code(code_for(draft_id)),
        procedure_slug=live.slug,
        procedure_version_id=live.version_id,
        applicant_id=applicant_id(by, live.family),
        entered_by_id=by.account_id if by.is_agent else None,
        channel=channel,
        key_id=key_id,
        contents=seal(key_id, DraftContents().stored_values, about=CONTENTS),
        created_at=now,
        saved_at=now,
        expires_at=now + _lifetime(live.version_id),
    )
    db.session.add(draft)
    return draft


def is_token_used(draft_id: UUID) -> bool:
    """Whether there is a draft, or a case, under this token."""
    return db.session.scalar(_USED_TOKENS, {"draft_id": draft_id}) is not None


def find_draft(draft_id: UUID) -> Draft:
    """The draft, if it still waits; raises DraftGone."""
    return check_not_expired(db.session.get(Draft, draft_id), draft_id)


def check_not_expired(draft: Draft | None, draft_id: UUID) -> Draft:
    """A draft just looked for, if it was found and still waits; raises DraftGone."""
    if draft is None or draft.expires_at <= clock.now():
        raise DraftNotFound(draft_id)
    return draft


def contents_of(draft: Draft) -> DraftContents:
    return DraftContents.from_stored_values(unseal(draft.key_id, draft.contents, about=CONTENTS), draft.id)


def save_draft(draft: Draft, contents: DraftContents) -> None:
    """Keeps what was typed so far, valid or not, and lets the draft live longer."""
    now = clock.now()
    draft.contents = seal(draft.key_id, contents.stored_values, about=CONTENTS)
    draft.saved_at = now
    draft.expires_at = now + _lifetime(draft.procedure_version_id)


def extend_draft(draft: Draft) -> None:
    """Somebody is at the draft: it waits as long as one that was just saved."""
    if draft.sent_at is None:
        draft.expires_at = max(draft.expires_at, clock.now() + _lifetime(draft.procedure_version_id))


def _lifetime(version_id: UUID) -> timedelta:
    """Return the time that the procedure lets a draft wait."""
    return timedelta(days=definition_of(version_id).options.drafts.days)


def find_by_code(code: str) -> Draft | None:
    """The waiting draft that a typed code opens: the code under which the case will be followed."""
    draft = db.session.scalar(select(Draft).where(Draft.resume_hash == hash_code(normalise_crockford(code))))
    return draft if draft is not None and draft.expires_at > clock.now() else None


def drafts_of(account_id: UUID) -> list[Draft]:
    """The drafts that a resident may resume, latest first."""
    query = select(Draft).where(Draft.applicant_id.in_(sectoral_ids(account_id)), Draft.expires_at > clock.now())
    return list(db.session.scalars(query.order_by(Draft.saved_at.desc())))


def open_drafts(procedure_slug: str, *, applicant: UUID | None = None, candidate_ids: Any = None) -> list[Draft]:
    """The drafts of one procedure that a resident, or a browser that holds `candidate_ids`, may resume; latest first."""
    is_own = Draft.applicant_id == applicant if applicant else Draft.id.in_(candidate_ids)
    is_waiting = (Draft.procedure_slug == procedure_slug, Draft.expires_at > clock.now(), Draft.entered_by_id.is_(None))
    return list(db.session.scalars(select(Draft).where(is_own, *is_waiting).order_by(Draft.saved_at.desc())))


def drafts_entered_by(account_id: UUID) -> list[Draft]:
    """Drafts that an agent started on behalf of residents, latest first."""
    query = select(Draft).where(Draft.entered_by_id == account_id, Draft.expires_at > clock.now())
    return list(db.session.scalars(query.order_by(Draft.saved_at.desc())))


def delete_draft(draft: Draft) -> None:
    """Forgets a draft; its files and its key are erased after the commit."""
    files = list(db.session.scalars(select(Attachment.stored_name).where(Attachment.draft_id == draft.id)))
    db.session.execute(delete(Attachment).where(Attachment.draft_id == draft.id))
    # Somebody else may begin another under the same token.
    grants.revoke_grants(draft.id)
    db.session.delete(draft)
    delete_sealed_later(draft.key_id, files)


def claim_draft(draft_id: UUID) -> bool:
    """Lock the draft that becomes a case until the commit; False when it is gone, as when it was sent at the same instant."""
    draft_ids = db.session.scalars(
        _CLAIM_DRAFT, {"draft_id": draft_id}, execution_options={"synchronize_session": False}
    )
    return draft_ids.first() is not None


def delete_submitted_draft(draft_id: UUID) -> None:
    """The draft has become a case, which keeps its key and its files."""
    db.session.execute(_DELETE_DRAFT, {"draft_id": draft_id})
