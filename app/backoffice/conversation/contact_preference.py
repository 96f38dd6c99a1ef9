"""Preference of an applicant on how to be answered: shown with their contact details, and where one chooses a channel."""

from __future__ import annotations

from app.cases.models import Case
from app.mailroom.contact_preference import ContactPreference, find_preference
from app.notifications.channel_names import EMAIL
from app.notifications.preferences import find_applicant_account, get_choices
from app.notifications.topics import MESSAGE


def find_contact_preference(case: Case, *, email: str | None, mobile: str | None) -> ContactPreference:
    """The choices of the account are looked up for those who have one."""
    account_id = find_applicant_account(case) if case.applicant_id else None
    has_refused_emails = account_id is not None and not get_choices(account_id).is_wanted(MESSAGE, EMAIL)
    return find_preference(case, email=email, mobile=mobile, refuses_email=has_refused_emails)
