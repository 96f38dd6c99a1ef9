"""Preference of a resident on how to be answered, as far as their request and their choices tell it."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.models import Case

# The channel of an answer for the channel of a request.
_ANSWER_CHANNELS = {"post": "post", "phone": "phone", "counter": "phone"}


@dataclass(frozen=True)
class ContactPreference:
    """The channel to prefer, and why: "refuses_email", "no_email", "came_by" or "portal"."""

    channel: str
    reason: str


def find_preference(case: Case, *, email: str | None, mobile: str | None, refuses_email: bool) -> ContactPreference:
    """A refusal of e-mails comes first, then the way the request came in; the portal when nothing says otherwise."""
    other_channel = "sms" if mobile else "post"
    if refuses_email:
        return ContactPreference(other_channel, "refuses_email")
    if case.channel in _ANSWER_CHANNELS and not email:
        return ContactPreference(_ANSWER_CHANNELS[case.channel], "came_by")
    if not email and case.applicant_id is None:
        return ContactPreference(other_channel, "no_email")
    return ContactPreference("portal", "portal")
