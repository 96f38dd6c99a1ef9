"""Choice of the account that an identity opens: the rules, without database nor web.

A link is one subject of one issuer, to one account. Nothing else links by itself: neither an e-mail, nor a name, nor a
civil status.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.accounts.models import AGENT, RESIDENT

# Why the person went to the source.
SIGN_IN, LINK, PROVE, STEP_UP = "sign_in", "link", "prove", "step_up"
PURPOSES = frozenset({SIGN_IN, LINK, PROVE, STEP_UP})


@dataclass(frozen=True)
class KnownLink:
    """The link of this very subject."""

    account_id: UUID
    kind: str
    can_sign_in: bool = True
    is_confirmed: bool = True


@dataclass(frozen=True)
class SignedIn:
    """Account that is signed in in this browser."""

    account_id: UUID
    kind: str
    is_fresh: bool
    has_second_factor: bool = False
    # The SIRET of the company whose account it is.
    organisation: str = ""


@dataclass(frozen=True)
class LinkingContext:
    """The facts that decide what becomes of somebody who comes back from a source."""

    purpose: str
    # The kinds of account that the source opens, and whether it may create one.
    kinds: frozenset[str]
    can_create: bool = True
    link: KnownLink | None = None
    signed_in: SignedIn | None = None
    # Another subject of this issuer has the same civil status.
    is_known_pivot: bool = False
    # The SIRET of the company for which the person comes.
    organisation: str = ""
    # Whether the address is verified, by the source or by its setting, and whether the source says that it is not.
    is_email_verified: bool = False
    is_email_denied: bool = False
    # The agent whom the source describes (e-mail, SIRET) and who is not linked to this subject.
    agent_record: UUID | None = None


@dataclass(frozen=True)
class SignIn:
    """The account of the link opens."""

    account_id: UUID


@dataclass(frozen=True)
class AddLink:
    """The identity is added to the account of whoever is signed in."""

    account_id: UUID


@dataclass(frozen=True)
class AskChoice:
    """Nobody has this identity: its owner creates an account, or proves that they have one."""

    is_known_pivot: bool = False


@dataclass(frozen=True)
class AskProof:
    """The person signed in authenticates again before the identity is added to their account."""

    account_id: UUID


@dataclass(frozen=True)
class CreateAgent:
    """The source may open accounts of agents, and this one is unknown."""


@dataclass(frozen=True)
class AwaitConfirmation:
    """An agent with a new subject: linked, and closed until an administrator or the known second factor confirms."""

    account_id: UUID


@dataclass(frozen=True)
class ConfirmLink:
    """The agent of a link that waits proves by a known second factor that it is theirs."""

    account_id: UUID


@dataclass(frozen=True)
class Refuse:
    """Nothing is linked, and nothing about any other account is revealed; `reason` is one of SignInRefused."""

    reason: str


Decision = SignIn | AddLink | AskChoice | AskProof | CreateAgent | AwaitConfirmation | ConfirmLink | Refuse


def decide(context: LinkingContext) -> Decision:
    """Decide which account opens, or what has to happen first."""
    if context.is_email_denied and _is_agent(context):
        return Refuse("email_not_verified")
    if context.link is not None:
        return _decide_linked(context, context.link)
    if context.signed_in is not None and context.purpose != SIGN_IN:
        return _decide_addition(context, context.signed_in)
    if context.purpose in (LINK, PROVE):
        return Refuse("not_linked")
    if _opens_agent(context):
        return _decide_agent(context)
    return AskChoice(context.is_known_pivot) if context.can_create else Refuse("not_allowed")


def _decide_linked(context: LinkingContext, link: KnownLink) -> Decision:
    current = context.signed_in
    if context.purpose != SIGN_IN and current is not None and current.account_id != link.account_id:
        return Refuse("linked_elsewhere")
    if link.kind not in context.kinds:
        return Refuse("wrong_kind")
    if not link.is_confirmed:
        return ConfirmLink(link.account_id) if _can_confirm(context) else Refuse("pending")
    return SignIn(link.account_id) if link.can_sign_in else Refuse("account_closed")


def _can_confirm(context: LinkingContext) -> bool:
    current = context.signed_in
    return context.purpose == LINK and current is not None and current.is_fresh and current.has_second_factor


def _decide_addition(context: LinkingContext, current: SignedIn) -> Decision:
    """Somebody signed in brings an identity that nobody has."""
    if current.kind not in context.kinds:
        return Refuse("wrong_kind")
    if current.organisation != context.organisation:
        return Refuse("wrong_account")
    if context.purpose == PROVE:
        return Refuse("not_linked")
    return AddLink(current.account_id) if current.is_fresh else AskProof(current.account_id)


def _decide_agent(context: LinkingContext) -> Decision:
    if context.agent_record is not None:
        return AwaitConfirmation(context.agent_record)
    if not context.can_create:
        return Refuse("not_allowed")
    return CreateAgent() if context.is_email_verified else Refuse("email_not_verified")


def _is_agent(context: LinkingContext) -> bool:
    """Whether the account that the identity would open, or be added to, is that of an agent."""
    if context.link is not None:
        return context.link.kind == AGENT
    if context.signed_in is not None and context.purpose != SIGN_IN:
        return context.signed_in.kind == AGENT
    return _opens_agent(context)


def _opens_agent(context: LinkingContext) -> bool:
    return AGENT in context.kinds and (RESIDENT not in context.kinds or context.agent_record is not None)
