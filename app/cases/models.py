"""Tables of a request and of what belongs to it. Everything personal is sealed with the key of the case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Identity, Index, LargeBinary, false
from sqlalchemy.orm import relationship

from app.cases.search.case_indexes import CASE_INDEXES
from app.core.db import (
    ANONYMOUS,
    DELETED_WITH_CASE,
    PERSONAL,
    TECHNICAL,
    Base,
    Json,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)
from app.core.i18n import SOURCE_LANGUAGE
from app.core.ids import new_id


class Case(Base):
    """One request made to the authority, from submission to anonymisation."""

    __tablename__ = "case"

    id: Mapped[UUID] = primary_key()
    reference: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    # Made by whoever submits, so that the same submission sent twice is one case.
    submission_token: Mapped[UUID] = mapped_column(unique=True, info=TECHNICAL)
    tracking_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    # Keyed fingerprint of the applicant's e-mail: the second fact asked beside the tracking code.
    contact_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=PERSONAL)
    procedure_slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    procedure_version_id: Mapped[UUID] = mapped_column(ForeignKey("procedure_version.id"), info=TECHNICAL)
    workflow_version_id: Mapped[UUID] = mapped_column(ForeignKey("workflow_version.id"), info=TECHNICAL)
    family: Mapped[str] = mapped_column(info=ANONYMOUS)
    channel: Mapped[str] = mapped_column(info=ANONYMOUS)
    # The one its applicant read when sending it, and is written to in.
    language: Mapped[str] = mapped_column(default=SOURCE_LANGUAGE, server_default=SOURCE_LANGUAGE, info=ANONYMOUS)
    # The sectoral identifier of the resident: another one in each family.
    applicant_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    entered_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    # The grant on the draft held by the browser that sent it: the only one of them that opens the case.
    sender_grant_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    status: Mapped[str] = mapped_column(info=ANONYMOUS)
    status_since: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    awaits_applicant: Mapped[bool] = mapped_column(default=False, info=TECHNICAL)
    # Rank of the level of urgency in the workflow; 0 is the ordinary one.
    criticality: Mapped[int] = mapped_column(default=0, server_default="0", info=TECHNICAL)
    # Some function of it was given to other roles than those of the procedure.
    is_dispatched: Mapped[bool] = mapped_column(default=False, server_default=false(), info=TECHNICAL)
    # The agent who looks after it; a role processes it all the same.
    assigned_to_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    # The statuses that a jump marked, to go back to; the last one at the end.
    markers: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]", info=TECHNICAL)
    # The versions of the workflow that it followed before, oldest first: {"version": id, "until": instant}.
    former_versions: Mapped[list[dict[str, str]]] = mapped_column(
        Json, default=list, server_default="[]", info=TECHNICAL
    )
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The first day on which nothing personal may remain; set when the case is closed.
    anonymise_on: Mapped[date | None] = mapped_column(Date, info=TECHNICAL)
    # Since when nobody may read it nor do anything with it, at the request of the person (GDPR, article 18).
    limited_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # Counted in statistics, with the others whose day is in the same month.
    is_counted: Mapped[bool] = mapped_column(default=False, server_default=false(), info=TECHNICAL)
    # The day on which silence speaks, while it may.
    silence_on: Mapped[date | None] = mapped_column(Date, info=TECHNICAL)
    # The day on which it spoke, once that is noted.
    silent_since: Mapped[date | None] = mapped_column(Date, info=TECHNICAL)
    # Whether another request was made of this one, or this one of another: most have nothing to look for.
    has_links: Mapped[bool] = mapped_column(default=False, server_default=false(), info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    answers: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    processing: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    # What a list shows of the applicant: name and one line.
    digest: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    revision: Mapped[int] = mapped_column(info=TECHNICAL)

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = CASE_INDEXES

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_limited(self) -> bool:
        return self.limited_at is not None


class CaseFunctionRole(Base):
    """A role that holds a function of one case, in the place of the role that the procedure gives it to."""

    __tablename__ = "case_holder"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True, info=DELETED_WITH_CASE)
    function: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    role: Mapped[str] = mapped_column(primary_key=True, index=True, info=TECHNICAL)

    case: Mapped[Case] = relationship(lazy="raise")


class CaseEvent(Base):
    """One line of the timeline: what happened, who did it, who may see it.

    `position` is the place of the line among those of all cases, in the order of writing. The database gives it to the row
    that it inserts, and never gives it again, even when the last line is deleted: what was written since a position is
    read in the primary key. On PostgreSQL, positions are taken before the commit: `event_stream` reads no further than
    the first position that a transaction still under way may write. On SQLite there is one writer at a time.
    """

    __tablename__ = "case_event"

    position: Mapped[int] = mapped_column(Identity(), primary_key=True, info=TECHNICAL)
    # Tells which position goes to which object when several are inserted in one statement.
    id: Mapped[UUID] = mapped_column(unique=True, insert_sentinel=True, default=new_id, info=TECHNICAL)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), info=DELETED_WITH_CASE)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    actor_kind: Mapped[str] = mapped_column(info=TECHNICAL)
    actor_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    visible_to: Mapped[str] = mapped_column(info=TECHNICAL)
    status: Mapped[str | None] = mapped_column(info=TECHNICAL)
    details: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)

    # Never followed: it tells the session to write the case first, so that both go in one flush.
    case: Mapped[Case] = relationship(lazy="raise")

    # SQLite would otherwise give the position of a deleted last line again.
    __table_args__ = (
        Index("ix_case_event_case", "case_id", "happened_at", "position"),
        Index("ix_case_event_happened_at", "happened_at"),
        {"sqlite_autoincrement": True},
    )
    # Objects are found by their identifier.
    __mapper_args__ = {"primary_key": ["id"]}


class CaseLink(Base):
    """One request made of another by a workflow."""

    __tablename__ = "case_link"

    id: Mapped[UUID] = primary_key()
    from_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)


class Attachment(Base):
    """A file given with a draft, a case or a message; its content is in the store, encrypted with the same key."""

    __tablename__ = "attachment"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    draft_id: Mapped[UUID | None] = mapped_column(ForeignKey("draft.id"), index=True, info=TECHNICAL)
    event_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    stored_name: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    size: Mapped[int] = mapped_column(info=TECHNICAL)
    # {"name", "type", "sha256"}: the digest of a known document would tell that it is here.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)

    case: Mapped[Case | None] = relationship(lazy="raise")
    draft: Mapped[Draft | None] = relationship(lazy="raise")


class Draft(Base):
    """A request not yet submitted, saved as the applicant types. Its id is the submission token of the case it becomes."""

    __tablename__ = "draft"

    id: Mapped[UUID] = primary_key()
    procedure_slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    procedure_version_id: Mapped[UUID] = mapped_column(ForeignKey("procedure_version.id"), info=TECHNICAL)
    # The version that it is brought to once its owner has read what changes; none for a draft that stays on its version.
    next_version_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    applicant_id: Mapped[UUID | None] = mapped_column(index=True, info=PERSONAL)
    entered_by_id: Mapped[UUID | None] = mapped_column(index=True, info=PERSONAL)
    channel: Mapped[str] = mapped_column(info=ANONYMOUS)
    resume_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    contents: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    # Sent, and waiting for what `hold` names; an address is confirmed with a link of which only the fingerprint is kept.
    hold: Mapped[str | None] = mapped_column(info=TECHNICAL)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    confirmation_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)

    __table_args__ = (Index("ix_draft_confirmation", "confirmation_hash", unique=True),)


class AgentDraft(Base):
    """An unsent form of an agent on a case."""

    __tablename__ = "agent_draft"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True, info=DELETED_WITH_CASE)
    account_id: Mapped[UUID] = mapped_column(info=PERSONAL)
    form: Mapped[str] = mapped_column(info=TECHNICAL)
    contents: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)

    case: Mapped[Case] = relationship(lazy="raise")


class AnonymousCase(Base):
    """Number of requests told alike by statistics, at least a crowd; nothing leads back to any (`statistics.k_anonymity`).

    None is withheld, not missing. A row that tells a procedure and a year alone adds up those of which nothing else is told.
    """

    __tablename__ = "anonymous_case"

    id: Mapped[UUID] = primary_key()
    procedure_slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    family: Mapped[str] = mapped_column(info=ANONYMOUS)
    closed_year: Mapped[str] = mapped_column(info=ANONYMOUS)
    closed_month: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    received_month: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    # Days between receipt and closing, such as "8-14".
    duration: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    channel: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    final_status: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    # Answers of closed lists that the designer declared statistical; null is withheld, what is absent was not answered.
    answers: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    requests: Mapped[int] = mapped_column(info=ANONYMOUS)

    # Kept in the order of random identifiers: that of insertion would tell which night each was written.
    __table_args__ = {"sqlite_with_rowid": False}
