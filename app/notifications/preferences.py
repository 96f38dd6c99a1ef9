"""Notification preferences by topic and channel: only differences from the defaults are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from app.accounts.models import Account
from app.accounts.sectoral_ids import find_account_by_sectoral_id, save_sectoral_names
from app.cases.models import Case
from app.core.db import db
from app.core.site_cache import SiteCache
from app.notifications.models import Message, Preference, PushDevice
from app.notifications.topics import TOPICS, TOPICS_BY_KIND

Choice = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """The preferences of one person."""

    values: dict[Choice, bool]

    def is_wanted(self, topic: str, channel: str) -> bool:
        """Whether to notify the person of the topic through the channel."""
        return self.values.get((topic, channel), channel in TOPICS[topic].default_channels)


def get_choices(account_id: UUID) -> Choices:
    """The preferences of an account."""
    return get_choices_of_many([account_id])[account_id]


def get_choices_of_many(account_ids: Iterable[UUID]) -> dict[UUID, Choices]:
    """The preferences of several accounts, in one query."""
    choices_by_account = {account_id: Choices({}) for account_id in account_ids}
    for row in _find_rows(choices_by_account):
        choices_by_account[row.account_id].values[row.topic, row.channel] = row.is_wanted
    return choices_by_account


def save_choices(account: Account, ticked: Collection[Choice], *, among: Iterable[Choice]) -> None:
    """Save the choices ticked by the owner of an account, among those displayed."""
    saved_rows = {(row.topic, row.channel): row for row in _find_rows([account.id])}
    for topic, channel in among:
        is_wanted = (topic, channel) in ticked
        row = saved_rows.get((topic, channel))
        if row is not None and is_wanted == (channel in TOPICS[topic].default_channels):
            db.session.delete(row)
        elif row is not None:
            row.is_wanted = is_wanted
        elif is_wanted != (channel in TOPICS[topic].default_channels):
            db.session.add(Preference(account_id=account.id, topic=topic, channel=channel, is_wanted=is_wanted))
    save_sectoral_names(account.id)
    db.session.flush()
    any_choice_cache.invalidate()


def list_choices(kind: str, channels: Collection[str]) -> list[Choice]:
    """The choices of residents, or agents, on a site with these channels."""
    return [
        (topic.name, channel) for topic in TOPICS_BY_KIND[kind] for channel in topic.channels if channel in channels
    ]


def is_opted_out(message: Message) -> bool:
    """Whether the recipient of a message has opted out of its topic on its channel."""
    if message.topic is None or not any_choice_cache.get():
        return False
    account_id = message.account_id or _find_applicant(message.case_id)
    return account_id is not None and not get_choices(account_id).is_wanted(message.topic, message.channel)


def find_applicant_account(case: Case) -> UUID | None:
    """The account of the applicant, if its owner subscribes to notifications."""
    return find_account_by_sectoral_id(case.applicant_id) if case.applicant_id is not None else None


def delete_preferences_of_account(account_id: UUID) -> None:
    """Delete the preferences of an account that is being deleted."""
    db.session.execute(delete(Preference).where(Preference.account_id == account_id))


def _find_rows(account_ids: Iterable[UUID]) -> Iterable[Preference]:
    return db.session.scalars(select(Preference).where(Preference.account_id.in_(list(account_ids)))).all()


def _find_applicant(case_id: UUID | None) -> UUID | None:
    case = db.session.get(Case, case_id) if case_id else None
    return find_applicant_account(case) if case else None


def _has_any_choice() -> bool:
    account_id = db.session.scalar(select(Preference.account_id).limit(1))
    return account_id is not None or db.session.scalar(select(PushDevice.id).limit(1)) is not None


# Almost every change of a case checks whether to notify somebody: cached, because usually nobody has any preference.
any_choice_cache: SiteCache[bool] = SiteCache(_has_any_choice)
