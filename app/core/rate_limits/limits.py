"""Declarations of rate limits by views, and the named limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import limits
from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class RateLimit:
    """A number of requests per period, for each subject; rates are written as « 60 per minute; 900 per hour ».

    Signed-in users are counted by account, never by network: agents share the network of a town hall, and parents that
    of a school. `per_object` counts everybody together on one object, the first identifier in the URL.
    """

    # For anonymous visitors.
    per_network: str
    per_account: str
    per_object: str = ""
    # For anonymous visitors, all networks together.
    per_site: str = ""
    # Views with the same purpose share a counter; without one, each view has its own.
    purpose: str = ""

    def __post_init__(self) -> None:
        for rates in (self.per_network, self.per_account, self.per_object, self.per_site):
            parse_rates(rates)


@dataclass(frozen=True)
class Unlimited:
    """A view whose requests are not counted, and the reason."""

    reason: str


Declaration = RateLimit | Unlimited


@cache
def parse_rates(text: str) -> tuple[limits.RateLimitItem, ...]:
    """Parse the rates of a limit. Raises ValueError."""
    return tuple(limits.parse_many(text)) if text else ()


# Actions of a signed-in user: nobody clicks faster, but a script does.
DEFAULT = RateLimit(per_network="120 per minute; 1200 per hour", per_account="240 per minute; 6000 per hour")
# A setting of the studio, saved as soon as it changes; an expression, drawn again after each choice.
STUDIO_CHANGE = RateLimit(per_network="2400 per minute; 60000 per hour", per_account="1200 per minute; 20000 per hour")
# A page calls the server while one types; four hundred parents may type behind one address.
DRAFT_AUTOSAVE = RateLimit(
    per_network="2400 per minute; 60000 per hour", per_account="240 per minute", per_object="120 per minute"
)
# A page of a form, submitted when it is complete.
FORM_PAGE = RateLimit(
    per_network="600 per minute; 12000 per hour", per_account="120 per minute", per_object="60 per minute"
)
# A new draft, which is stored for weeks.
DRAFT_CREATION = RateLimit(
    per_network="60 per minute; 900 per hour; 5000 per day",
    per_account="60 per minute; 600 per hour",
    purpose="draft_begun",
)
# The submission of a request.
FORM_SUBMISSION = RateLimit(per_network="60 per minute; 900 per hour", per_account="60 per minute; 600 per hour")
# A message, an action or a correction on one request: each is read by an agent.
CASE_CHANGE = RateLimit(
    per_network="120 per minute; 1200 per hour", per_account="60 per minute; 600 per hour", per_object="30 per minute"
)
# An e-mail to an address that somebody typed; each address has its own counter in the database.
EMAIL_REQUEST = RateLimit(
    per_network="30 per minute; 600 per hour", per_account="10 per minute; 60 per hour", per_site="6000 per hour"
)
# A password, a code, a fact that may be guessed; each account, browser and request has its own counter in the database.
CREDENTIAL_CHECK = RateLimit(per_network="240 per minute; 3000 per hour", per_account="30 per minute; 300 per hour")
# Requests that cost the server a file, an e-mail or a long computation.
HEAVY_REQUEST = RateLimit(per_network="10 per minute; 100 per hour", per_account="20 per minute; 200 per hour")
# Choosing a language, signing out, subscribing to push notifications: light, and without effect on others.
LIGHT_REQUEST = RateLimit(per_network="600 per minute; 12000 per hour", per_account="120 per minute")
# The outbox of a device, which retries interrupted calls; photos of a tour are sent together when the network comes
# back.
DEVICE_CALL = RateLimit(
    per_network="600 per minute; 12000 per hour",
    per_account="600 per minute; 12000 per hour",
    per_object="120 per minute",
)
# Other software: each API key has its own counter in the database.
API_CALL = RateLimit(per_network="1200 per minute; 30000 per hour", per_account="1200 per minute")
# Free times as open data: a cache in front asks once a minute.
OPEN_DATA = RateLimit(
    per_network="60 per minute; 1200 per hour", per_account="60 per minute", per_site="1200 per minute"
)
# Reports as open data: applications read them on telephones, each photo apart.
OPEN_REPORTS = RateLimit(
    per_network="300 per minute; 6000 per hour",
    per_account="300 per minute",
    per_site="3000 per minute",
    purpose="open_reports",
)


def rate_limit(limit: RateLimit) -> Callable[[View], View]:
    """Declare the rate limit of a view, beside `access`."""
    return _create_decorator(limit)


def exempt_from_rate_limit(reason: str) -> Callable[[View], View]:
    """Declare that requests to a view are not counted, and why."""
    return _create_decorator(Unlimited(reason))


def get_rate_limit(app: Flask, endpoint: str) -> Declaration | None:
    """The declaration of an endpoint's view, or None."""
    return getattr(app.view_functions[endpoint], "rate_limit", None)


def _create_decorator(declaration: Declaration) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.rate_limit = declaration  # type: ignore[attr-defined]
        return view

    return declare
