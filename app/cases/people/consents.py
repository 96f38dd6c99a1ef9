"""The ledger of consents: each act of giving or withdrawing one, with its words, its date and its channel. Only appended to.

GDPR, article 7: that consent was given must be provable, and withdrawing it is as easy as giving it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, Uuid, bindparam, event, exists, func, select
from sqlalchemy.orm import relationship

from app.accounts.sectoral_ids import sectoral_ids
from app.cases import timeline
from app.cases.concurrency import one_writer
from app.cases.events import ConsentWithdrawn
from app.cases.lifecycle.participants import Correction, Submission
from app.cases.models import Case
from app.cases.reading import case_values
from app.core import clock, event_bus
from app.core.db import (
    DELETED_WITH_CASE,
    PERSONAL,
    TECHNICAL,
    Base,
    Mapped,
    Sealed,
    UtcDateTime,
    db,
    mapped_column,
    primary_key,
)
from app.core.domain_errors import NotFound
from app.core.i18n import current_language
from app.core.ids import new_id
from app.core.sealing import seal, unseal_many
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.procedures.definition import Field, Procedure
from app.procedures.fields.consent import Consent as ConsentField

GIVEN, WITHDRAWN = "given", "withdrawn"
WORDS = "consent_entry.words"
ONLINE = "web"


class ConsentUnknown(NotFound):
    """No consent of that name was ever given in that request."""


class LedgerRewritten(RuntimeError):
    """An entry of the ledger is never changed: what is new is another entry."""


class ConsentEntry(Base):
    """One act about one consent: given or withdrawn, when, by which channel, in which words."""

    __tablename__ = "consent_entry"

    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), info=DELETED_WITH_CASE)
    # Orders the acts of a case; two at the same instant cannot both be the next.
    position: Mapped[int] = mapped_column(info=TECHNICAL)
    question: Mapped[str] = mapped_column(info=TECHNICAL)
    act: Mapped[str] = mapped_column(info=TECHNICAL)
    at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    channel: Mapped[str] = mapped_column(info=TECHNICAL)
    # Who did it: the applicant themselves, or an agent for them.
    actor_kind: Mapped[str] = mapped_column(info=TECHNICAL)
    language: Mapped[str] = mapped_column(info=TECHNICAL)
    # Which version of the words was agreed to, and the words themselves: {"label", "purpose"}.
    text_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    words: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)

    case: Mapped[Case] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("case_id", "position"),)


@dataclass(frozen=True)
class Consent:
    """A consent as it stands: what was agreed to, when, and whether it still holds."""

    case_id: UUID
    question: str
    label: str
    purpose: str
    channel: str
    by: str
    given_at: datetime
    withdrawn_at: datetime | None
    text_hash: str

    @property
    def is_active(self) -> bool:
        return self.withdrawn_at is None


def record_submitted_consents(submission: Submission) -> None:
    """Write down what the answers of a new request agree to."""
    _record_answer_consents(submission.case, submission.procedure.fields, submission.answers, by=submission.by)


def record_corrected_consents(correction: Correction) -> None:
    """Write down what the corrected answers agree to, and what they agree to no more."""
    fields = correction.procedure.fields
    _record_answer_consents(correction.case, fields, correction.answers, by=correction.by, former=correction.former)


def _record_answer_consents(
    case: Case, fields: Iterable[Field], answers: Mapping[str, Any], *, by: Actor, former: Mapping[str, Any] = {}
) -> None:
    """Record the consents given in answers. An actor that acts by itself agrees to nothing."""
    consent_fields = [field for field in fields if field.type == ConsentField.key]
    changed_fields = [
        field for field in consent_fields if (answers.get(field.id) is True) != (former.get(field.id) is True)
    ]
    if not changed_fields or by.kind == "system":
        return
    procedure = _procedure_as_shown(case)
    channel = case.channel if by.is_agent or not former else ONLINE
    for field in changed_fields:
        act = GIVEN if answers.get(field.id) is True else WITHDRAWN
        _append_entry(case, field.id, act, _consent_words(procedure.field(field.id) or field), by=by, channel=channel)


def record_action_consents(
    case: Case, action_id: str, fields: Iterable[Field], answers: Mapping[str, Any], *, by: Actor
) -> None:
    """Writes down what was agreed to in an action."""
    for field in fields:
        if field.type == ConsentField.key and answers.get(field.id) is True and by.kind != "system":
            channel = case.channel if by.is_agent else ONLINE
            _append_entry(case, f"{action_id}.{field.id}", GIVEN, _consent_words(field), by=by, channel=channel)


HAS_CONSENTS = exists().where(ConsentEntry.case_id == bindparam("case_id", type_=Uuid))


def consents_of(cases: Iterable[Case]) -> list[Consent]:
    """Every consent ever given in these requests, as it stands, in the order in which they were first given."""
    keys = {case.id: case.key_id for case in cases}
    query = select(ConsentEntry).where(ConsentEntry.case_id.in_(keys))
    entries = db.session.scalars(query.order_by(ConsentEntry.at, ConsentEntry.case_id, ConsentEntry.position)).all()
    words = unseal_many([(keys[entry.case_id], entry.words) for entry in entries], about=WORDS)
    consents: dict[tuple[UUID, str], Consent] = {}
    for entry, text in zip(entries, words, strict=True):
        name = (entry.case_id, entry.question)
        if text is not None and (entry.act == GIVEN or name in consents):
            consents[name] = _apply_entry(consents.get(name), entry, text)
    return list(consents.values())


def consents_of_resident(account_id: UUID) -> list[tuple[Case, list[Consent]]]:
    """Consents of a person by request, latest request first."""
    has_consents = select(ConsentEntry.id).where(ConsentEntry.case_id == Case.id).exists()
    query = select(Case).where(Case.applicant_id.in_(sectoral_ids(account_id)), has_consents)
    cases = db.session.scalars(query.order_by(Case.submitted_at.desc(), Case.id)).all()
    consents = consents_of(cases)
    return [(case, [consent for consent in consents if consent.case_id == case.id]) for case in cases]


def is_consent_given(case_id: UUID, question: str) -> bool:
    """Whether it holds at this very instant, by the last act about it."""
    last = select(ConsentEntry.act).where(ConsentEntry.case_id == case_id, ConsentEntry.question == question)
    return db.session.scalar(last.order_by(ConsentEntry.position.desc()).limit(1)) == GIVEN


def withdraw_consent(case: Case, question: str, *, by: Actor, channel: str = ONLINE) -> None:
    """Withdraw a consent: steps that depend on it stop, the service is notified. Raises ConsentUnknown, StaleCase."""
    _change_consent(case, question, WITHDRAWN, by=by, channel=channel)


def renew_consent(case: Case, question: str, *, by: Actor, channel: str = ONLINE) -> None:
    """Renew the consent to unchanged words. Raises ConsentUnknown, StaleCase."""
    _change_consent(case, question, GIVEN, by=by, channel=channel)


def _change_consent(case: Case, question: str, act: str, *, by: Actor, channel: str) -> None:
    consent = next((consent for consent in consents_of([case]) if consent.question == question), None)
    if consent is None:
        raise ConsentUnknown(question)
    if consent.is_active == (act == GIVEN):
        return
    words = {"label": consent.label, "purpose": consent.purpose}
    with one_writer(case):
        _append_entry(case, question, act, words, by=by, channel=channel)
        _update_answer(case, question, is_given=act == GIVEN)
        timeline.record(case, f"consent_{act}", by=by, details=words)
        case.updated_at = clock.now()
    if act == WITHDRAWN:
        event_bus.publish(ConsentWithdrawn(case, consent.label))


def _update_answer(case: Case, question: str, *, is_given: bool) -> None:
    """The answer itself follows, so that conditions and texts say what holds."""
    answers = case_values.answers_of(case)
    if is_given:
        if procedures.definition_of(case.procedure_version_id).field(question) is not None:
            answers[question] = True
    else:
        answers.pop(question, None)
    case.answers = seal(case.key_id, answers, about=case_values.ANSWERS)


def _append_entry(case: Case, question: str, act: str, words: Mapping[str, str], *, by: Actor, channel: str) -> None:
    with db.session.no_autoflush:
        last = db.session.scalar(select(func.max(ConsentEntry.position)).where(ConsentEntry.case_id == case.id))
    waiting = [one.position for one in db.session.new if isinstance(one, ConsentEntry) and one.case_id == case.id]
    db.session.add(
        ConsentEntry(
            id=new_id(),
            case_id=case.id,
            position=max([last or 0, *waiting]) + 1,
            question=question,
            act=act,
            at=clock.now(),
            channel=channel,
            actor_kind=by.kind,
            language=current_language(),
            text_hash=text_hash(words),
            words=seal(case.key_id, dict(words), about=WORDS),
        )
    )


def text_hash(words: Mapping[str, str]) -> bytes:
    """Digest that identifies a version of the wording."""
    return sha256(json.dumps(dict(words), sort_keys=True, ensure_ascii=False).encode()).digest()


def _apply_entry(former: Consent | None, entry: ConsentEntry, text: Mapping[str, str]) -> Consent:
    is_given = entry.act == GIVEN
    return Consent(
        case_id=entry.case_id,
        question=entry.question,
        label=text["label"],
        purpose=text["purpose"],
        channel=entry.channel if is_given or former is None else former.channel,
        by=entry.actor_kind if is_given or former is None else former.by,
        given_at=entry.at if is_given or former is None else former.given_at,
        withdrawn_at=None if is_given else entry.at,
        text_hash=entry.text_hash.hex(),
    )


def _procedure_as_shown(case: Case) -> Procedure:
    """The procedure in the words that were read."""
    return procedures.resident_definition_of(case.procedure_version_id, current_language())


def _consent_words(field: Field) -> dict[str, str]:
    return {"label": field.label, "purpose": str(field.settings["purpose"])}


@event.listens_for(ConsentEntry, "before_update")
def _refuse_change(*_: object) -> None:
    raise LedgerRewritten
