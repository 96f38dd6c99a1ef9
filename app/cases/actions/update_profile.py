"""Update of the account with what a request says of its applicant, when they agreed to it, so that they type it once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from app.accounts.models import Account
from app.accounts.profile import Profile, read_profile, write_profile
from app.cases import timeline
from app.cases.people.applicants import is_applicant
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.db import db
from app.core.web.access_rules import SYSTEM

MAX_LENGTH = 100
_PHONE = re.compile(r"\+[0-9]{6,15}", re.ASCII)
ADDRESS = ("street", "complement", "postcode", "city")


def update_profile(execution: ActionExecution) -> None:
    """Changes the profile, if they agreed to it.

    Only their own account leads from a person to the names that each family knows them by: it happens while they send
    their request or act on it. Raises StepFailed otherwise.
    """
    case, actor = execution.case, execution.triggered_by
    account = db.session.get(Account, actor.account_id) if actor.account_id else None
    if account is None or not is_applicant(actor, case.applicant_id, case.family):
        raise StepFailed("applicant_absent")
    values = {name: execution.evaluate(value) for name, value in execution.action.parameters["values"].items()}
    profile = read_profile(account)
    new_profile = _merge_profile(profile, {name: value for name, value in values.items() if value})
    if new_profile != profile:
        write_profile(account, new_profile)
        timeline.record(case, "profile_updated", by=SYSTEM)


def _merge_profile(profile: Profile, values: dict[str, Any]) -> Profile:
    return replace(
        profile,
        first_name=_parse_line(values["first_name"]) if "first_name" in values else profile.first_name,
        last_name=_parse_line(values["last_name"]) if "last_name" in values else profile.last_name,
        phone=_parse_phone(values["phone"]) if "phone" in values else profile.phone,
        address=_parse_address(values["address"]) if "address" in values else profile.address,
    )


def _parse_line(value: Any) -> str:
    line = " ".join(value.split()) if isinstance(value, str) else ""
    if not line or len(line) > MAX_LENGTH:
        raise StepFailed("profile_value_refused")
    return line


def _parse_phone(value: Any) -> str:
    """As answers of that type are kept, in international form."""
    if not isinstance(value, str) or not _PHONE.fullmatch(value):
        raise StepFailed("profile_value_refused")
    return value


def _parse_address(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not (value.get("street") and value.get("city")):
        raise StepFailed("profile_value_refused")
    return {part: _parse_line(value[part]) if value.get(part) else "" for part in ADDRESS}
