"""Person certified by the identity that opened a session: of age or not, their helper, the company they act for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from app.accounts.assurance import CHECKED
from app.accounts.models import Account
from app.accounts.sign_in_methods import BY_SOURCE
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor, SessionIdentity
from app.identity.external_sessions import find_certified_values, find_session_source
from app.identity.links import find_organisation

ADULT_AGE = 18
_BIRTHDATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def is_certified_minor(by: Actor) -> bool:
    """Whether a certified date of birth says so; nobody is a minor for want of one."""
    return is_minor(certified_values_of(by).get("birthdate", ""), on=clock.today())


def is_minor(birthdate: str, *, on: date) -> bool:
    """Whether somebody born that day is under age. An unknown month or day (00) is taken for the first: the doubt is theirs."""
    matched = _BIRTHDATE.fullmatch(birthdate)
    if matched is None:
        return False
    year, month, day = (int(part) for part in matched.groups())
    return (on.year - ADULT_AGE, on.month, on.day) < (year, max(month, 1), max(day, 1))


def certified_values_of(by: Actor) -> Mapping[str, str]:
    """The values certified by the identity that opened the session; empty when it certifies none."""
    if by.kind != "resident" or by.proof < CHECKED:
        return {}
    return by.sent_identity.certified if by.sent_identity else find_certified_values(by.session_id)


def helper_of(by: Actor) -> str:
    """The scopes of the helper of Aidants Connect who acts for the person; empty when they act alone."""
    if by.kind != "resident" or by.proof < CHECKED:
        return ""
    if by.sent_identity:
        return by.sent_identity.helper
    opened = find_session_source(by.session_id)
    return opened.helper if opened else ""


def company_of(by: Actor) -> str:
    """The company for which the person signed in with ProConnect; empty when they act for themselves."""
    if by.kind != "resident" or by.sign_in_method != BY_SOURCE:
        return ""
    if by.sent_identity:
        return by.sent_identity.company
    opened = find_session_source(by.session_id)
    return opened.organisation_name if opened else ""


def siret_of(by: Actor) -> str:
    """The SIRET of the company for which the person signed in; empty when they act for themselves."""
    if not company_of(by):
        return ""
    if by.sent_identity:
        return by.sent_identity.siret
    account = db.session.get(Account, by.account_id)
    return find_organisation(account) if account else ""


def read_session_identity(by: Actor) -> SessionIdentity:
    """Everything that the session says of the person, to be kept with a request that waits."""
    return SessionIdentity(dict(certified_values_of(by)), helper_of(by), company_of(by), siret_of(by))
