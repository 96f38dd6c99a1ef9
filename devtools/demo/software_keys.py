"""The keys of the demo authority: one that follows reports of the roads department, one that reads them anonymised."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.connectors.api_keys import KeyTerms, create_api_key
from app.connectors.models import ApiKey
from app.core import clock
from devtools.demo import fixtures
from devtools.demo.guide_pages import REPORT
from devtools.demo.story_dates import set_clock

AGE, LAST_CALL_AGE = timedelta(days=120), timedelta(hours=1)


def create_keys(present: datetime) -> None:
    """Create each; the first one was called an hour ago."""
    keys = [_create_key(fixture, present) for fixture in fixtures.load_software_keys()]
    keys[0].last_used_at = present - LAST_CALL_AGE


def _create_key(fixture: fixtures.Fixture, present: datetime) -> ApiKey:
    days_left = fixture["days_left"]
    with set_clock(present - AGE):
        end = clock.today() + AGE + timedelta(days=days_left) if days_left else None
        terms = KeyTerms(fixture["purpose"], end, tuple(fixture["networks"]), fixture["is_anonymous"])
        return create_api_key(fixture["name"], {(REPORT, scope) for scope in fixture["scopes"]}, terms)[0]
