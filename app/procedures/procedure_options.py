"""Options of a procedure: who may request, when, how many times, with which protections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.accounts.assurance import DECLARED, PROOF_OF_LEVEL, UNAUTHENTICATED, AssuranceRule
from app.core.clock import PARIS
from app.core.i18n import SOURCE_LANGUAGE

# How sure one is of who holds an account, weakest first: the levels of eIDAS, as FranceConnect gives them.
IDENTITY_LEVELS = ("eidas1", "eidas2", "eidas3")
# What a resident may be besides themselves, as their account says.
PROFILES = ("parent", "association", "company")
# Parts of a profile that a certified identity holds: FranceConnect certifies neither an address nor a telephone number.
CERTIFIABLE = frozenset({"first_name", "last_name"})
ALWAYS, WHILE_OPEN = "always", "while_open"
ADAPTIVE = "adaptive"
# What demarches-simplifiees.fr users know: a draft waits three months.
DRAFT_DAYS = 90


@dataclass(frozen=True)
class AccountRule:
    """Rule on accounts: whether one is needed, of whom, and the reason given to residents."""

    required: bool = False
    reason: str | None = None
    level: str | None = None
    profiles: tuple[str, ...] = ()
    # Names of qualities of the authority: any of them is enough.
    qualities: tuple[str, ...] = ()
    # How strongly one must have signed in, and how many minutes ago at most.
    strength: int | None = None
    minutes: int | None = None
    # Whether questions bound to the profile hold what a certified identity says, and nothing else.
    certified: bool = False
    # Whether whom a certified identity says a minor is refused, and whom a helper of Aidants Connect acts for.
    adults_only: bool = False
    without_helper: bool = False

    @property
    def assurance(self) -> AssuranceRule:
        """Assurance required of the session of a person who asks."""
        return read_assurance({"level": self.level, "strength": self.strength, "minutes": self.minutes})


@dataclass(frozen=True)
class Quota:
    """Limited number of requests in a season; another season counts from nothing."""

    places: int
    season: str = ""


@dataclass(frozen=True)
class Limits:
    """Opening dates, overall quota, and limit by person."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    once: str | None = None
    quota: Quota | None = None
    # The statuses in which a request gives its place back, and lets its applicant ask again.
    gives_back: frozenset[str] = frozenset()

    def has_not_opened(self, at: datetime) -> bool:
        return self.opens_at is not None and at < self.opens_at

    def has_closed(self, at: datetime) -> bool:
        return self.closes_at is not None and at >= self.closes_at


@dataclass(frozen=True)
class DraftRule:
    """Rule on drafts: the days that one waits for its author, and how many of them one account may have begun."""

    days: int = DRAFT_DAYS
    most: int | None = None


@dataclass(frozen=True)
class Similar:
    """Choice of the open reports shown before a new one: maximum distance and age.

    `place` and `kind` are the questions whose answers tell them apart.
    """

    place: str
    kind: str
    metres: int
    days: int


@dataclass(frozen=True)
class Open311:
    """Publication of reports by Open311: `description` is the question that takes the words of whoever sends one.

    Without `exact_place`, a published report tells about where it is, to a hundred metres.
    """

    description: str
    exact_place: bool = False


@dataclass(frozen=True)
class Report:
    """Options of a report procedure: the question that a shared photo answers."""

    photos: str
    similar: Similar | None = None
    open311: Open311 | None = None


@dataclass(frozen=True)
class PaymentRule:
    """Payment of a request before it is made: a product of a régie, so many times, or the price of a booking."""

    regie: str
    product: str
    # The question that says how many; one otherwise.
    quantity: str | None = None
    # The question about a room, equipment or an event whose price is paid, with its deposit if a product is named for it.
    booking: str | None = None
    deposit: str | None = None
    # The question about a company, which is then the one that pays.
    company: str | None = None
    # How long the request waits for the payment.
    hours: int = 24


@dataclass(frozen=True)
class Options:
    """All the options of one procedure; what a document leaves out asks for nothing."""

    account: AccountRule = AccountRule()
    # The roles whose agents fill it in for themselves: such a procedure is not shown to residents.
    internal_roles: frozenset[str] = frozenset()
    limits: Limits = Limits()
    drafts: DraftRule = DraftRule()
    # How many days a request made without an account waits for its e-mail to be confirmed; None when it does not.
    confirmation_days: int | None = None
    payment: PaymentRule | None = None
    # "adaptive" or "always": when whoever has no account is asked to show that they are no robot.
    robots: str | None = None
    attachments_mb: int | None = None
    # What lists show of a request, with placeholders.
    digest: str | None = None
    report: Report | None = None
    # What the references of its requests look like, with placeholders.
    reference: str | None = None
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Whether applicants may withdraw their requests until they are decided, as the workflow says.
    is_withdrawable: bool = True

    def is_written_in(self, language: str) -> bool:
        """Whether residents can read the procedure in that language."""
        return language == SOURCE_LANGUAGE or bool(self.translations.get(language))

    @property
    def is_internal(self) -> bool:
        return bool(self.internal_roles)


def read_options(definition: Mapping[str, Any]) -> Options:
    """The options of a checked document."""
    account = definition.get("account", {})
    return Options(
        account=AccountRule(**account | {name: tuple(account.get(name, ())) for name in ("profiles", "qualities")}),
        internal_roles=frozenset(definition.get("internal", {}).get("roles", ())),
        limits=_read_limits(definition.get("limits", {})),
        drafts=DraftRule(**definition.get("drafts", {})),
        confirmation_days=definition.get("email_confirmation", {}).get("days"),
        payment=PaymentRule(**definition["payment"]) if "payment" in definition else None,
        robots=definition.get("robots", {}).get("check"),
        attachments_mb=definition.get("attachments", {}).get("total_mb"),
        digest=definition.get("digest"),
        report=_read_report(definition["report"]) if "report" in definition else None,
        reference=definition.get("reference"),
        translations=definition.get("translations", {}),
        is_withdrawable=definition.get("withdrawal", True),
    )


def read_assurance(definition: Mapping[str, Any]) -> AssuranceRule:
    """Read the assurance that a procedure or a page requires of a session: a level of eIDAS, a strength, a number of minutes."""
    return AssuranceRule(
        strength=definition.get("strength") or UNAUTHENTICATED,
        proof=PROOF_OF_LEVEL.get(definition.get("level") or "", DECLARED),
        minutes=definition.get("minutes"),
    )


def parse_paris_instant(text: str) -> datetime:
    """The instant that a day and an hour of Paris name: `2026-12-01T09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def _read_report(definition: Mapping[str, Any]) -> Report:
    similar, open311 = definition.get("similar"), definition.get("open311")
    return Report(
        photos=definition["photos"],
        similar=Similar(**similar) if similar else None,
        open311=Open311(**open311) if open311 else None,
    )


def _read_limits(definition: Mapping[str, Any]) -> Limits:
    opens, closes, quota = definition.get("opens"), definition.get("closes"), definition.get("quota")
    return Limits(
        opens_at=parse_paris_instant(opens) if opens else None,
        closes_at=parse_paris_instant(closes) if closes else None,
        once=definition.get("once"),
        quota=Quota(**quota) if quota else None,
        gives_back=frozenset(definition.get("gives_back", ())),
    )
