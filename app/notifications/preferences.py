"""What each person wants to be told of, and how: only what differs from the usual is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.models import Account
from app.accounts.sectoral import account_known_as, note_names
from app.cases.models import Case
from app.core.db import db
from app.core.lately import Lately
from app.notifications.models import Device, Message, Preference
from app.notifications.topics import BY_KIND, TOPICS

Choice = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """What one person chose."""

    said: dict[Choice, bool]

    def wants(self, topic: str, channel: str) -> bool:
        """Whether to tell them of it by that channel."""
        return self.said.get((topic, channel), channel in TOPICS[topic].usual)


def choices_of(account_id: UUID) -> Choices:
    """What the owner of this account wants."""
    return choices_of_many([account_id])[account_id]


def choices_of_many(account_ids: Iterable[UUID]) -> dict[UUID, Choices]:
    """The same for several, in one look-up."""
    found = {account_id: Choices({}) for account_id in account_ids}
    for row in _rows_of(found):
        found[row.account_id].said[row.topic, row.channel] = row.is_wanted
    return found


def choose(account: Account, wanted: Collection[Choice], *, among: Iterable[Choice]) -> None:
    """Keeps what the owner of an account ticked, among what they were asked."""
    kept = {(row.topic, row.channel): row for row in _rows_of([account.id])}
    for topic, channel in among:
        is_wanted = (topic, channel) in wanted
        row = kept.get((topic, channel))
        if row is not None and is_wanted == (channel in TOPICS[topic].usual):
            db.session.delete(row)
        elif row is not None:
            row.is_wanted = is_wanted
        elif is_wanted != (channel in TOPICS[topic].usual):
            db.session.add(Preference(account_id=account.id, topic=topic, channel=channel, is_wanted=is_wanted))
    note_names(account.id)
    db.session.flush()
    somebody_chose.change()


def choices_offered(kind: str, channels: Collection[str]) -> list[Choice]:
    """What may be ticked by residents, or by agents, on a site that has these channels."""
    return [(topic.name, channel) for topic in BY_KIND[kind] for channel in topic.channels if channel in channels]


def is_refused(message: Message) -> bool:
    """Whether whom a message is for has chosen not to be told of this, by this channel."""
    if message.topic is None or not somebody_chose.get():
        return False
    account_id = message.account_id or _applicant_of(message.case_id)
    return account_id is not None and not choices_of(account_id).wants(message.topic, message.channel)


def applicant_account(case: Case) -> UUID | None:
    """The account whose request it is, if its owner asked to be told of things."""
    return account_known_as(case.applicant_id) if case.applicant_id is not None else None


def forget_account(account_id: UUID) -> None:
    """Deletes what was chosen, for the erasure of the account."""
    db.session.execute(delete(Preference).where(Preference.account_id == account_id))


def _rows_of(account_ids: Iterable[UUID]) -> Iterable[Preference]:
    return db.session.scalars(select(Preference).where(Preference.account_id.in_(list(account_ids)))).all()


def _applicant_of(case_id: UUID | None) -> UUID | None:
    case = db.session.get(Case, case_id) if case_id else None
    return applicant_account(case) if case else None


def _read() -> bool:
    chosen = db.session.scalar(select(Preference.account_id).limit(1))
    return chosen is not None or db.session.scalar(select(Device.id).limit(1)) is not None


# Almost every change of a request asks whether somebody is to be told: nobody is, until somebody has asked for something.
somebody_chose: Lately[bool] = Lately(_read)
