"""Payer of a request that is paid before it is made: its applicant, the account of somebody who helps them, or a company."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.profile import Profile, find_profile
from app.cases.people.certified_person import certified_values_of, company_of, helper_of, siret_of
from app.cases.people.contact import address_lines_in, email_in
from app.cases.reading.case_values import full_name, identity_in
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold
from app.payments.notices.postal_address import join_address
from app.payments.payers import Payer
from app.procedures.definition import Procedure

_BETWEEN_WORDS = re.compile(r"\W+")


@dataclass(frozen=True)
class _Company:
    name: str
    siret: str


def find_request_payer(procedure: Procedure, answers: Mapping[str, Any], *, by: Actor) -> Payer:
    """The payer of what somebody asks for; `answers` are validated, and certified where the procedure says so.

    The company pays for whoever asks in its name, and the account of a relative for the person whom they help. A helper of
    Aidants Connect pays nothing: the session is that of the person.
    """
    identity = identity_in(procedure, answers)
    applicant, email = full_name(identity), email_in(procedure, answers) or ""
    address = join_address(address_lines_in(procedure, answers))
    profile = find_profile(by.account_id) if by.kind == "resident" and by.account_id else None
    has_helper = bool(helper_of(by))
    company = _find_company(procedure, answers, by=by)
    if company is not None:
        return Payer(
            company.name,
            email or (profile.email if profile else ""),
            address,
            siret=company.siret,
            applicant=applicant,
            has_helper=has_helper,
        )
    if profile is not None and not has_helper and _is_somebody_else(applicant, profile, by=by):
        return Payer(profile.name, profile.email, applicant=applicant)
    return Payer(applicant, email, address, has_helper=has_helper)


def _find_company(procedure: Procedure, answers: Mapping[str, Any], *, by: Actor) -> _Company | None:
    """The company of the account, as ProConnect certifies it, else the answer to the question that the procedure names."""
    if name := company_of(by):
        return _Company(name, siret_of(by))
    rule = procedure.options.payment
    answer = answers.get(rule.company) if rule is not None and rule.company else None
    return _Company(answer["company_name"], answer["siret"]) if answer else None


def _is_somebody_else(applicant: str, profile: Profile, *, by: Actor) -> bool:
    """Whether the holder of the account, by its name or its certified one, is not the person who is named in the answers."""
    holder_names = [_list_words(name) for name in (profile.name, full_name(certified_values_of(by))) if name]
    return bool(applicant and profile.name) and _list_words(applicant) not in holder_names


def _list_words(name: str) -> list[str]:
    """The words of a name in alphabetical order, without accents, however it is written."""
    return sorted(word for word in _BETWEEN_WORDS.split(fold(name)) if word)
