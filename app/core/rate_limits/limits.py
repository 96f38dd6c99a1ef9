"""What a view declares of how often it may be asked for, and the limits that views name."""

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
    """So many requests in a period, for each subject; rates are written as « 60 per minute; 900 per hour ».

    Whoever is signed in is counted by account and never by network: agents share the network of a town hall, and pupils' parents
    that of a school. `per_object` counts everybody together on one object, named by the first identifier in the address.
    """

    # Of people who are not signed in.
    per_network: str
    per_account: str
    per_object: str = ""
    # Of people who are not signed in, all networks together.
    per_site: str = ""
    # Views that name the same purpose share one count; without one, each view has its own.
    purpose: str = ""

    def __post_init__(self) -> None:
        for rates in (self.per_network, self.per_account, self.per_object, self.per_site):
            parse_rates(rates)


@dataclass(frozen=True)
class Unlimited:
    """A view whose requests are not counted, and why."""

    reason: str


Declaration = RateLimit | Unlimited


@cache
def parse_rates(text: str) -> tuple[limits.RateLimitItem, ...]:
    """The rates written in a limit. Raises ValueError."""
    return tuple(limits.parse_many(text)) if text else ()


# The work of somebody signed in: nobody clicks faster, a script in a loop does.
DEFAULT = RateLimit(per_network="120 per minute; 1200 per hour", per_account="240 per minute; 6000 per hour")
# A page asks the server while one types in it; four hundred parents may type behind one address.
DRAFT_AUTOSAVE = RateLimit(
    per_network="2400 per minute; 60000 per hour", per_account="240 per minute", per_object="120 per minute"
)
# A page of a form, sent when it is complete.
FORM_PAGE = RateLimit(
    per_network="600 per minute; 12000 per hour", per_account="120 per minute", per_object="60 per minute"
)
# A form begun: what it holds stays for weeks.
DRAFT_CREATION = RateLimit(
    per_network="60 per minute; 900 per hour; 5000 per day",
    per_account="60 per minute; 600 per hour",
    purpose="draft_begun",
)
# A request sent at last.
FORM_SUBMISSION = RateLimit(per_network="60 per minute; 900 per hour", per_account="60 per minute; 600 per hour")
# A message, an action, a correction on one request: each is read by an agent.
CASE_CHANGE = RateLimit(
    per_network="120 per minute; 1200 per hour", per_account="60 per minute; 600 per hour", per_object="30 per minute"
)
# A letter to an address that somebody typed; each address has its own count in the database.
EMAIL_REQUEST = RateLimit(
    per_network="30 per minute; 600 per hour", per_account="10 per minute; 60 per hour", per_site="6000 per hour"
)
# A password, a code, a fact that one may guess; each account, browser and request has its own count in the database.
CREDENTIAL_CHECK = RateLimit(per_network="240 per minute; 3000 per hour", per_account="30 per minute; 300 per hour")
# What costs the server a file, a mail or a long computation.
HEAVY_REQUEST = RateLimit(per_network="10 per minute; 100 per hour", per_account="20 per minute; 200 per hour")
# Choosing a language, signing out, being told of news: light, and nothing of anybody else.
LIGHT_REQUEST = RateLimit(per_network="600 per minute; 12000 per hour", per_account="120 per minute")
# The outbox of a device, which sends again what was cut; photos of a tour leave together when the network comes back.
DEVICE_CALL = RateLimit(
    per_network="600 per minute; 12000 per hour",
    per_account="600 per minute; 12000 per hour",
    per_object="120 per minute",
)
# Other software: each key has its own count in the database.
API_CALL = RateLimit(per_network="1200 per minute; 30000 per hour", per_account="1200 per minute")


def rate_limit(limit: RateLimit) -> Callable[[View], View]:
    """Names the limit of a view; goes beside `access`."""
    return _create_decorator(limit)


def exempt_from_rate_limit(reason: str) -> Callable[[View], View]:
    """Says of a view that its requests are not counted, and why."""
    return _create_decorator(Unlimited(reason))


def get_rate_limit(app: Flask, endpoint: str) -> Declaration | None:
    """What the view of an endpoint declares; None when it declares nothing."""
    return getattr(app.view_functions[endpoint], "rate_limit", None)


def _create_decorator(declaration: Declaration) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.rate_limit = declaration  # type: ignore[attr-defined]
        return view

    return declare
