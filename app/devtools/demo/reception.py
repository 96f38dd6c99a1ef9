"""The reception and the oversight of the demo: duties, calls to return, what was read, short messages of past months."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts.duties import set_duties
from app.accounts.families import FAMILIES
from app.accounts.models import Account, Department
from app.accounts.people import find_account
from app.cases.models import Case
from app.cases.reception.calls_to_return import leave_call
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.devtools.demo import story_dates
from app.devtools.demo.people import People
from app.notifications.models import SmsCount
from app.privacy.access_log import log_access

RECEPTIONIST = "nadia.lemoine@vaubrelles.example"
OVERSEER = "elise.moreau@vaubrelles.example"
READERS = ("alice.perrin@vaubrelles.example", "bruno.keller@vaubrelles.example")
# Department, hours before the present, name, telephone, subject.
CALLS = (
    ("voirie", 3, "Mme Odette Bertin", "02 61 91 53 18", "La benne de la rue Haute gêne la sortie de son garage."),
    ("voirie", 26, "M. Karim Vidal", "06 39 98 12 40", "Demande quand son trottoir sera repris ; il est en fauteuil."),
    ("etat-civil", 5, "Mme Lucie Arnaud", "06 39 98 47 02", "Son acte porte une faute sur le prénom de son père."),
)
# Months before this one, messages, parts, delivered, undelivered.
SHORT_MESSAGES = ((0, 38, 44, 35, 1), (1, 112, 131, 108, 4), (2, 97, 109, 95, 2))
GATEWAY = "ovh"
CASES_READ = 6


def create_duties_and_calls(present: datetime, cast: People) -> None:
    """Nadia answers callers about every family, Élise watches over the access log, and departments have calls to return."""
    _give_duties(RECEPTIONIST, families=list(FAMILIES), is_overseer=False)
    _give_duties(OVERSEER, families=[], is_overseer=True)
    departments = {each.slug: each.id for each in db.session.scalars(select(Department))}
    for slug, hours, name, phone, subject in CALLS:
        if slug in departments:
            with story_dates.set_clock(present - timedelta(hours=hours)):
                leave_call(departments[slug], name=name, phone=phone, subject=subject, by=cast[RECEPTIONIST])
    for months, messages, parts, delivered, undelivered in SHORT_MESSAGES:
        month = f"{clock.add_months(clock.today(), -months):%Y-%m}"
        count = SmsCount(month=month, gateway=GATEWAY, messages=messages, parts=parts)
        count.delivered, count.undelivered = delivered, undelivered
        db.session.add(count)


def record_accesses(present: datetime) -> None:
    """What agents read lately, one of them on a Sunday night; written once the rest of the demo is."""
    readers = [_find_reader(email) for email in READERS]
    for reader in readers:
        query = select(Case.id, Case.family).where(Case.family.in_(reader.families)).order_by(Case.submitted_at.desc())
        for number, (case_id, family) in enumerate(db.session.execute(query.limit(CASES_READ)).all()):
            with story_dates.set_clock(story_dates.get_moment_before(present, number // 2 + 1, "10:35")):
                log_access(reader, "read", screen="backoffice.case", family=family, subject=case_id)
    roads, records = readers
    road_case = db.session.execute(select(Case.id, Case.family).where(Case.family.in_(roads.families)).limit(1)).one()
    with story_dates.set_clock(_find_last_sunday(present)):
        log_access(roads, "read", screen="backoffice.case", family=road_case.family, subject=road_case.id)
    for hour in ("14:02", "14:03", "14:05"):
        with story_dates.set_clock(story_dates.get_moment_before(present, 1, hour)):
            log_access(
                records,
                "read",
                screen="backoffice.case",
                family=road_case.family,
                subject=road_case.id,
                result="refused",
            )


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
