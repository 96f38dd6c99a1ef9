"""Keeping agents as their directory says: each night, or when an administrator asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from app.accounts.agents import LastAdministrator, all_roles, reinstate_agent, suspend_agent
from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.accounts.models import AGENT, Account
from app.accounts.people import find_account, open_account, resolve_role
from app.accounts.profile import Profile, read_profile, write_profile
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.operations.health import Finding
from app.core.web.access_rules import SYSTEM, Actor
from app.identity import links
from app.identity.certificates import get_expiry
from app.identity.directories.client import DirectoryUnreachable, Person, read_people
from app.identity.directories.directories import KnownDirectory, find_directory, list_directories, open_directory
from app.identity.directories.models import Directory, DirectorySuspension
from app.identity.directories.synchronisation_plan import LinkedAgent, Plan, make_plan
from app.identity.granted_roles import apply_roles
from app.identity.models import ExternalIdentity

# Why a synchronisation stopped by itself.
BRAKE = "too_many_suspensions"
TWO_NIGHTS, ALERT_BEFORE = timedelta(hours=50), timedelta(days=30)


class TooManySuspensions(Exception):
    """More than a tenth of the agents would be suspended: somebody has to confirm it."""


def read_plan(directory: Directory) -> Plan:
    """Plan the changes that a synchronisation would make now; nothing is changed. Raises DirectoryUnreachable."""
    known_directory = open_directory(directory)
    db.session.rollback()
    return _plan(known_directory, read_people(known_directory.access, sorted(set(known_directory.roles.values()))))


def synchronise(directory: Directory, *, by: Actor = SYSTEM, is_confirmed: bool = False) -> Plan:
    """Do what the plan says, and note what was done. Raises DirectoryUnreachable, TooManySuspensions."""
    directory_id = directory.id
    plan = read_plan(directory)
    directory = find_directory(directory_id)
    if plan.is_too_much and not is_confirmed:
        raise TooManySuspensions
    known_directory = open_directory(directory)
    for person in plan.created:
        _create(known_directory, person)
    for agent, person in (*plan.reinstated, *plan.changed):
        _change(known_directory, agent, person, by=by)
    for agent in plan.suspended:
        _suspend(directory_id, agent, by=by)
    directory.synchronised_at, directory.outcome, directory.error_code = clock.now(), plan.count(), None
    return plan


def synchronise_directories() -> None:
    """All the directories that are in use. Nightly."""
    for directory_id in [directory.id for directory in list_directories() if directory.is_active]:
        try:
            synchronise(find_directory(directory_id))
        except DirectoryUnreachable as error:
            find_directory(directory_id).error_code = error.reason
        except TooManySuspensions:
            find_directory(directory_id).error_code = BRAKE
        # What one directory says does not depend on the next, which may take minutes.
        db.session.flush()


def check_directories(settings: Settings) -> Finding:
    """Check that each directory is followed every night, and will be for a month more. Shown by `parvis doctor` too."""
    troubles = [
        f"{directory.name}: {trouble}"
        for directory in list_directories()
        if directory.is_active and (trouble := _find_trouble(directory))
    ]
    return Finding("directories", not troubles, "; ".join(troubles))


def _find_trouble(directory: Directory) -> str:
    if directory.error_code:
        return directory.error_code
    now = clock.now()
    if (directory.synchronised_at or directory.created_at) < now - TWO_NIGHTS:
        return "not synchronised for two nights, see whether the scheduler runs"
    certificate = directory.authority_certificate
    if certificate and (expiry := get_expiry([certificate])) is not None and expiry < now + ALERT_BEFORE:
        return "the certificate of its authority ends soon, paste the next one"
    return ""


def _plan(known_directory: KnownDirectory, people: list[Person]) -> Plan:
    by_index = {links.index_subject(person.subject): person.subject for person in people}
    linked = links.list_links_of_issuer(known_directory.issuer)
    accounts = _load_accounts(linked.values())
    suspended = set(db.session.scalars(select(DirectorySuspension.account_id)))
    # An agent who is not in the directory any more has no subject here but a fingerprint, which is as good a key.
    agents = {
        by_index.get(index, index.hex()): _describe(link, accounts[link.account_id], suspended)
        for index, link in linked.items()
    }
    existing = {role.slug for role in all_roles()}
    roles = [(resolve_role(slug), group) for slug, group in known_directory.roles.items()]
    new = [person.email for person in people if person.subject not in agents and person.groups]
    return make_plan(
        people,
        agents,
        roles=[(slug, group) for slug, group in roles if slug in existing],
        can_create=known_directory.can_create,
        known_emails=frozenset(email.lower() for email in new if _is_known(email)),
    )


def _load_accounts(linked: Iterable[ExternalIdentity]) -> dict[UUID, Account]:
    """The accounts of these links, with their roles, in two queries."""
    query = select(Account).where(Account.id.in_([link.account_id for link in linked]))
    return {account.id: account for account in db.session.scalars(query.options(selectinload(Account.roles)))}


def _describe(link: ExternalIdentity, account: Account, suspended: set[UUID]) -> LinkedAgent:
    profile = read_profile(account)
    is_suspended = account.suspended_at is not None
    return LinkedAgent(
        account.id,
        profile.first_name,
        profile.last_name,
        frozenset(role.slug for role in account.roles),
        frozenset(resolve_role(slug) for slug in link.granted_roles or ()),
        is_suspended=is_suspended,
        is_suspended_by_directory=is_suspended and account.id in suspended,
    )


def _is_known(email: str) -> bool:
    """Whether an account has that address; one that is none is left alone too."""
    try:
        return find_account(normalise_email(email)) is not None
    except NotAnEmail:
        return True


def _create(known_directory: KnownDirectory, person: Person) -> None:
    profile = Profile(normalise_email(person.email), first_name=person.first_name, last_name=person.last_name)
    account = open_account(profile, kind=AGENT, is_confirmed=True)
    identity = known_directory.identify(person)
    link = links.add_link(account, known_directory.key, identity, is_announced=False)
    apply_roles(account, link, identity.roles)


def _change(known_directory: KnownDirectory, agent: LinkedAgent, person: Person, *, by: Actor) -> None:
    account = db.session.get_one(Account, agent.account_id)
    if agent.is_suspended:
        reinstate_agent(account, by=by)
        db.session.execute(delete(DirectorySuspension).where(DirectorySuspension.account_id == account.id))
    if person.last_name:
        profile = read_profile(account)
        write_profile(account, replace(profile, first_name=person.first_name, last_name=person.last_name))
    identity = known_directory.identify(person)
    if (link := links.find_identity(identity.issuer, identity.subject)) is not None:
        apply_roles(account, link, identity.roles)


def _suspend(directory_id: UUID, agent: LinkedAgent, *, by: Actor) -> None:
    """The last administrator stays: somebody has to be able to repair things."""
    account = db.session.get_one(Account, agent.account_id)
    try:
        suspend_agent(account, by=by)
    except LastAdministrator:
        return
    db.session.add(DirectorySuspension(account_id=account.id, directory_id=directory_id))
