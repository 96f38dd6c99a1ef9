"""The reception and the oversight of the demo: duties, calls to return, what was read, short messages of past months."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.duties import set_duties
from app.accounts.families import FAMILIES
from app.accounts.models import Account, Department
from app.accounts.people import find_account
from app.cases.models import Case
from app.cases.reception.calls_to_return import leave_call
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.core.web.access_rules import SYSTEM, Actor
from app.notifications.models import SmsCount
from app.notifications.sms.gateways.generic import GenericGateway
from app.privacy.access_log import log_access
from devtools.demo import fixtures, story_dates
from devtools.demo.people import People

RECEPTIONIST = "nadia.lemoine@vaubrelles.example"
OVERSEER = "elise.moreau@vaubrelles.example"
READERS = ("alice.perrin@vaubrelles.example", "bruno.keller@vaubrelles.example")
# Months before this one, messages, parts, delivered, undelivered.
SHORT_MESSAGES = ((0, 38, 44, 35, 1), (1, 112, 131, 108, 4), (2, 97, 109, 95, 2))
SMS_PRICE = "0,06"
CASES_READ = 6
REFUSAL_HOURS = ("14:02", "14:03", "14:05")


def create_duties_and_calls(present: datetime, cast: People) -> None:
    """Nadia answers callers about every family, Élise watches over the access log, and departments have calls to return."""
    _give_duties(RECEPTIONIST, families=list(FAMILIES), is_overseer=False)
    _give_duties(OVERSEER, families=[], is_overseer=True)
    site_settings.save_settings({"sms.price": SMS_PRICE})
    departments = {department.slug: department.id for department in db.session.scalars(select(Department))}
    for call in fixtures.load_calls():
        if call["department"] in departments:
            with story_dates.set_clock(present - timedelta(hours=call["hours_ago"])):
                leave_call(
                    departments[call["department"]],
                    name=call["name"],
                    phone=call["phone"],
                    subject=call["subject"],
                    by=cast[RECEPTIONIST],
                )
    for months, messages, parts, delivered, undelivered in SHORT_MESSAGES:
        month = f"{clock.add_months(clock.today(), -months):%Y-%m}"
        count = SmsCount(month=month, gateway=GenericGateway.key, messages=messages, parts=parts)
        count.delivered, count.undelivered = delivered, undelivered
        db.session.add(count)


def record_accesses(present: datetime) -> None:
    """Record the recent accesses of agents, one of them on a Sunday night; written once the rest of the demo is, oldest first."""
    accesses = []
    for email in READERS:
        reader = _find_reader(email)
        for number, case in enumerate(_list_recent_cases(reader)):
            accesses.append((story_dates.get_moment_before(present, number // 2 + 1, "10:35"), reader, case, "allowed"))
    roads, records = (_find_reader(email) for email in READERS)
    road_case = _list_recent_cases(roads)[0]
    accesses.append((_find_last_sunday(present), roads, road_case, "allowed"))
    accesses += [
        (story_dates.get_moment_before(present, 1, hour), records, road_case, "refused") for hour in REFUSAL_HOURS
    ]
    for moment, reader, (case_id, family), result in sorted(accesses, key=lambda each: each[0]):
        with story_dates.set_clock(moment):
            log_access(reader, "read", screen="backoffice.case", family=family, subject=case_id, result=result)


def _list_recent_cases(reader: Actor) -> list[tuple[UUID, str]]:
    """The latest open cases of the families of an agent."""
    query = select(Case.id, Case.family).where(Case.family.in_(reader.families), Case.closed_at.is_(None))
    rows = db.session.execute(query.order_by(Case.submitted_at.desc()).limit(CASES_READ))
    return [(row[0], row[1]) for row in rows]


def _give_duties(email: str, *, families: list[str], is_overseer: bool) -> None:
    account = _find_account(email)
    set_duties(account, reception_families=families, is_overseer=is_overseer, by=SYSTEM)


def _find_account(email: str) -> Account:
    account = find_account(email)
    assert account is not None
    return account


def _find_reader(email: str) -> Actor:
    account = _find_account(email)
    return Actor(
        kind=account.kind,
        account_id=account.id,
        roles=frozenset(role.slug for role in account.roles),
        families=frozenset(role.family for role in account.roles),
    )


def _find_last_sunday(present: datetime) -> datetime:
    days = (clock.to_paris(present).weekday() + 1) % 7 or 7
    return story_dates.get_moment_before(present, days, "22:40")
