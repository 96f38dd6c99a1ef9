"""Source of identities: one small class that sends a browser away, and reads what it brings back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from app.accounts.assurance import CONTACT_VERIFIED, PASSWORD

# Fields that a source may certify, under the names of profiles and forms.
CERTIFIED_FIELDS = (
    "last_name",
    "usage_name",
    "first_name",
    "given_names",
    "birthdate",
    "gender",
    "birthplace",
    "birthcountry",
    "email",
)
# The fields of the civil status: the same person has the same six everywhere.
PIVOT_FIELDS = ("last_name", "given_names", "birthdate", "gender", "birthplace", "birthcountry")


class SignInRefused(Exception):
    """The sign-in did not succeed; `reason` is a code of REASONS, and never holds what the source knows.

    `code` and `reference` are those that the source gave, for its support; both are shown to the person.
    """

    def __init__(self, reason: str, *, code: str = "", reference: str = "") -> None:
        super().__init__(reason)
        if reason not in REASONS:
            raise ValueError(f"unknown reason {reason!r}")
        self.reason, self.code, self.reference = reason, code, reference


REASONS = frozenset(
    {
        # The person gave up at the source, or the source does not let them through.
        "cancelled",
        # Begun in another browser, twice, or too long ago.
        "expired",
        # The source does not answer, or answers too slowly.
        "unavailable",
        # The answer is not what its source would write: signature, issuer, audience, dates, nonce.
        "untrusted",
        # The source proves less than was asked.
        "level_too_low",
        # The source, or this site, is not set up as it should be.
        "misconfigured",
        # The person signed in at the source without the second factor that was asked, or without doing so again.
        "second_factor_missing",
        "not_fresh",
        # The source says who it is, and this authority does not let them in: for want of an account, or because of the
        # organisation, the address or the provider that they come from.
        "not_allowed",
        "wrong_organisation",
        "wrong_domain",
        "wrong_provider",
        # An agent's address that the source did not verify.
        "email_not_verified",
        # The identity belongs to another account, or this source does not open the account.
        "linked_elsewhere",
        # The account has an identity of this source already, which is somebody else's.
        "other_person",
        "not_linked",
        "wrong_kind",
        # Accounts of companies are apart: from those of persons, and from each other.
        "wrong_account",
        "account_closed",
        # An agent known under another subject waits for an administrator.
        "pending",
    }
)


@dataclass(frozen=True)
class SignInDemand:
    """Demand of the site to a source: where to come back, the secrets of this attempt, and the minima of both axes."""

    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    proof: int = 0
    strength: int = 0
    # The person must authenticate again, however recently they did.
    is_fresh: bool = False
    # What the source itself put aside when the attempt began (`SourceRedirect.own_values`).
    own_values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class SourceRedirect:
    """Address to which the browser goes, and the values that the source wants back with the answer: the id of a SAML request."""

    url: str = field(repr=False)
    own_values: Mapping[str, str] = field(default_factory=dict, repr=False)
    # The answer comes in a form that the source has the browser post here, without the cookie of its session.
    uses_form_post: bool = False


@dataclass(frozen=True)
class LogoutHint:
    """Values kept of a session to end it at the source too."""

    # The ID token, or the name and index of a SAML session.
    token: str = field(default="", repr=False)
    # What the source calls the session, when it ends sessions itself.
    sid: str = field(default="", repr=False)


@dataclass(frozen=True)
class SourceIdentity:
    """Someone as a source knows them."""

    issuer: str
    subject: str = field(repr=False)
    # As received, kept apart from the profile.
    attributes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    # Some of CERTIFIED_FIELDS: read-only in profiles and forms.
    certified: Mapping[str, str] = field(default_factory=dict, repr=False)
    strength: int = PASSWORD
    proof: int = CONTACT_VERIFIED
    # Proposed to a new account; verified only from sources that are set so.
    email: str = field(default="", repr=False)
    is_email_verified: bool = False
    # The source says that it did not verify the address, which no setting replaces.
    is_email_denied: bool = False
    # First and last name of a new account, certified or not.
    first_name: str = field(default="", repr=False)
    last_name: str = field(default="", repr=False)
    # When the source authenticated the person; None when it does not say, or cannot be asked to do so again.
    authenticated_at: datetime | None = None
    # Who acts for the person: the scopes of a helper of Aidants Connect.
    helper: str = field(default="", repr=False)
    # The company for which the person comes, by its SIRET; empty for somebody who comes for themselves.
    organisation: str = field(default="", repr=False)
    organisation_name: str = field(default="", repr=False)
    # The roles that the source gives an agent, replacing those it gave before; None when it gives none.
    roles: frozenset[str] | None = None
    logout: LogoutHint = field(default_factory=LogoutHint, repr=False)

    @property
    def pivot(self) -> tuple[str, ...] | None:
        """The civil status; None unless all six fields are certified: an empty birthplace is that of a foreigner."""
        values = tuple(self.certified.get(name) for name in PIVOT_FIELDS)
        return None if any(value is None for value in values) else tuple(str(value) for value in values)


class Opener(Protocol):
    """Protocol of whatever opens accounts with the identities that it vouches for."""

    @property
    def key(self) -> str:
        """Name of the source in addresses and tables: "franceconnect"."""

    @property
    def issuer(self) -> str: ...

    @property
    def label(self) -> str:
        """Name of the source for people: « FranceConnect »."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of account that it opens: "resident", "agent"; never both by the same identity."""

    @property
    def can_create(self) -> bool:
        """Whether somebody unknown may open an account with it."""


class IdentitySource(Opener, Protocol):
    """One way to sign in with an identity that somebody else vouches for.

    Built at each use from the settings of the site; holds no state. `start` and `finish` raise SignInRefused.
    """

    @property
    def button(self) -> str:
        """The template of its button, given `source` and `url`."""

    @property
    def max_proof(self) -> int:
        """The surest proof that it gives."""

    def start(self, demand: SignInDemand) -> SourceRedirect:
        """Return the address to send the browser to."""

    def finish(self, demand: SignInDemand, answer: Mapping[str, str]) -> SourceIdentity:
        """Return the person who came back with this answer, all of it checked."""

    def logout_url(self, hint: LogoutHint, *, state: str, return_url: str) -> str | None:
        """Return the address at which the browser ends the session of the source; None when there is no such address."""
