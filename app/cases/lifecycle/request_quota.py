"""The places that a procedure gives: how many requests in a season, and one to each person. Taken once, whoever runs at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, delete, or_, select, update

from app.accounts.profile import find_profile
from app.cases.models import Case
from app.cases.people.applicants import applicant_id
from app.cases.people.contact import email_in
from app.cases.tracking.tracking_code import contact_hash_of
from app.core.db import ANONYMOUS, DELETED_WITH_CASE, PERSONAL, TECHNICAL, Base, Mapped, db, mapped_column
from app.core.db.single_insert import insert_once
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure
from app.procedures.procedure_options import WHILE_OPEN, Quota
from app.workflows.elements import MERGED, WITHDRAWN


class SeasonCount(Base):
    """Count of the places of a procedure taken in a season: a number, that outlives the requests it counted."""

    __tablename__ = "season_count"

    procedure_slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    season: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    used: Mapped[int] = mapped_column("taken", info=ANONYMOUS)


class QuotaUse(Base):
    """The place that a request holds in a season, until it gives it back or is anonymised."""

    __tablename__ = "taken_place"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True, info=DELETED_WITH_CASE)
    season: Mapped[str] = mapped_column(info=TECHNICAL)


class PersonalRequest(Base):
    """One request that a person may make with a procedure, under the names its family knows them by."""

    __tablename__ = "personal_request"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True, info=DELETED_WITH_CASE)
    procedure_slug: Mapped[str] = mapped_column(info=TECHNICAL)
    applicant_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    contact_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=PERSONAL)

    __table_args__ = (
        # What is unknown is equal to nothing: only the two names that are known must be free.
        Index("ix_personal_request_applicant", "procedure_slug", "applicant_id", unique=True),
        Index("ix_personal_request_contact", "procedure_slug", "contact_hash", unique=True),
    )


def remaining_quota(procedure_slug: str, quota: Quota) -> int:
    """Return the number of requests that the season still takes, as far as one can see without taking one."""
    used = db.session.scalar(
        select(SeasonCount.used).where(SeasonCount.procedure_slug == procedure_slug, SeasonCount.season == quota.season)
    )
    return max(quota.places - (used or 0), 0)


def use_quota(case: Case, quota: Quota) -> bool:
    """Use one unit of the quota for a new request; False when none is left."""
    season = {"procedure_slug": case.procedure_slug, "season": quota.season}
    insert_once(SeasonCount, **season, taken=0)
    counter = update(SeasonCount).filter_by(**season).where(SeasonCount.used < quota.places)
    # The row stays locked until the commit: two requests for the last place go one after the other.
    result = db.session.execute(counter.values(used=SeasonCount.used + 1), execution_options=_WITHOUT_SESSION_SYNC)
    if result.rowcount != 1:  # type: ignore[attr-defined]
        return False
    insert_once(QuotaUse, case_id=case.id, season=quota.season)
    return True


def find_request_of_person(names: tuple[UUID | None, bytes | None], procedure_slug: str) -> UUID | None:
    """The request that this person has made already, if its place is still theirs."""
    conditions = [column == name for column, name in zip(_IDENTIFIER_COLUMNS, names, strict=True) if name is not None]
    if not conditions:
        return None
    query = select(PersonalRequest.case_id).where(PersonalRequest.procedure_slug == procedure_slug, or_(*conditions))
    return db.session.scalar(query.limit(1))


def record_personal_request(case: Case, names: tuple[UUID | None, bytes | None]) -> bool:
    """Writes down that this person has asked; False when they have already, at this very moment perhaps."""
    if names == (None, None):
        return True
    applicant, contact = names
    return insert_once(
        PersonalRequest,
        case_id=case.id,
        procedure_slug=case.procedure_slug,
        applicant_id=applicant,
        contact_hash=contact,
    )


def applicant_identifiers(procedure: Procedure, answers: Any, *, by: Actor) -> tuple[UUID | None, bytes | None]:
    """The names under which the family knows who asks: their account, and an e-mail that is known to be theirs."""
    if by.is_agent and procedure.options.is_internal:
        return agent_identifier(by, procedure.family), None
    profile = find_profile(by.account_id) if by.kind == "resident" and by.account_id else None
    email = profile.email if profile else email_in(procedure, answers)
    return applicant_id(by, procedure.family), contact_hash_of(email, procedure.family)


def agent_identifier(agent: Actor, family: str) -> UUID | None:
    """Identifier of an agent as an applicant in a family."""
    return applicant_id(Actor(kind="resident", account_id=agent.account_id), family)


def release_on_closing(case: Case) -> None:
    """A request has ended: its place is free again, and its applicant may ask once more, as far as the procedure says."""
    limits = procedures.live_procedure(case.procedure_slug).definition.options.limits
    is_given_back = case.status in (WITHDRAWN, MERGED) or case.status in limits.gives_back
    if limits.once and (is_given_back or limits.once == WHILE_OPEN):
        db.session.execute(
            delete(PersonalRequest).where(PersonalRequest.case_id == case.id), execution_options=_WITHOUT_SESSION_SYNC
        )
    if limits.quota and is_given_back:
        _release_quota(case)


def release_on_deletion(case: Case) -> None:
    """A request is removed, as if it had never been: its place is free again."""
    _release_quota(case)


def _release_quota(case: Case) -> None:
    """Once, whatever the number of times the request ends."""
    statement = delete(QuotaUse).where(QuotaUse.case_id == case.id).returning(QuotaUse.season)
    for season in db.session.scalars(statement, execution_options=_WITHOUT_SESSION_SYNC).all():
        counter = update(SeasonCount).filter_by(procedure_slug=case.procedure_slug, season=season)
        db.session.execute(counter.values(used=SeasonCount.used - 1), execution_options=_WITHOUT_SESSION_SYNC)


_IDENTIFIER_COLUMNS: Iterable[Any] = (PersonalRequest.applicant_id, PersonalRequest.contact_hash)
# None of these rows is kept by the session.
_WITHOUT_SESSION_SYNC = {"synchronize_session": False}
