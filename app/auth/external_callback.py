"""The return of a person from an identity provider: sign-in, link, choice or refusal, the same for every provider."""

from __future__ import annotations

from uuid import UUID

from flask import Response, session, url_for

from app.accounts import interrupted_forms, login_manager
from app.accounts.assurance import Assurance
from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.accounts.email_change import request_email_change
from app.accounts.models import AGENT, Account
from app.accounts.people import find_account, open_account, open_account_without_email
from app.accounts.profile import Profile
from app.accounts.sessions import is_fresh
from app.accounts.sign_in_methods import BY_SOURCE
from app.accounts.tokens import new_token
from app.auth.account_checks import redirect_to_reauthentication
from app.auth.external_attempts import Attempt
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from app.core.web.access_rules import Actor, current_actor
from app.core.web.responses import redirect
from app.identity import links, unlinked_identities
from app.identity.external_sessions import record_session
from app.identity.granted_roles import apply_roles
from app.identity.linking_rules import (
    AddLink,
    AskChoice,
    AskProof,
    AwaitConfirmation,
    ConfirmLink,
    CreateAgent,
    LinkingContext,
    Refuse,
    SignedIn,
    SignIn,
    decide,
)
from app.identity.source import Opener, SignInRefused, SourceIdentity


def receive_identity(source: Opener, attempt: Attempt, identity: SourceIdentity) -> Response:
    """Sign in, link, or ask what to do, by the rules of linking; commits. Raises SignInRefused, LinkedElsewhere."""
    actor = current_actor()
    if attempt.account_id is not None and attempt.account_id != actor.account_id:
        raise SignInRefused("expired")  # somebody else has signed in meanwhile
    decision = decide(_build_linking_context(source, attempt, identity, actor))
    match decision:
        case Refuse(reason):
            raise SignInRefused(reason)
        case SignIn(account_id):
            return open_with_identity(db.session.get_one(Account, account_id), identity, attempt.next_url)
        case AddLink(account_id):
            return link_identity(db.session.get_one(Account, account_id), source.key, identity, attempt.next_url)
        case AskChoice() | AskProof():
            return _keep_for_later(source, attempt, identity, is_own=isinstance(decision, AskProof))
        case AwaitConfirmation(account_id):
            links.add_link(db.session.get_one(Account, account_id), source.key, identity, is_confirmed=False)
            db.session.commit()
            raise SignInRefused("pending")
        case ConfirmLink(account_id):
            return _confirm_link(db.session.get_one(Account, account_id), identity, attempt.next_url)
        case CreateAgent():
            return _create_agent(source, identity, attempt.next_url)


def link_identity(account: Account, source: str, identity: SourceIdentity, next_url: str) -> Response:
    """Link the identity to the account, end the other sessions and open a new one here; commits.

    Raises LinkedElsewhere, IdentityOutdated.
    """
    links.add_link(account, source, identity)
    return open_with_identity(account, identity, next_url)


def create_resident(source: str, identity: SourceIdentity, next_url: str) -> Response:
    """Open the account of a resident known by this identity alone; commits. Raises LinkedElsewhere.

    The address of the source is theirs at once when the source is set to be believed and nobody has an account with it;
    otherwise they confirm it as any other, and nothing says whether it was known.
    """
    email = _normalise(identity.email)
    profile = Profile(email=email, first_name=identity.first_name, last_name=identity.last_name)
    if email and identity.is_email_verified and find_account(email) is None:
        account = open_account(profile, is_confirmed=True)
    else:
        account = open_account_without_email(profile)
    links.add_link(account, source, identity, is_announced=False)
    if email and not _has_email(account, email):
        request_email_change(account, email)
    return open_with_identity(account, identity, next_url)


def open_with_identity(account: Account, identity: SourceIdentity, next_url: str) -> Response:
    """Open a new session of the account, that proves what the source has just proved; commits."""
    link = links.record_use(account, identity)
    apply_roles(account, link, identity.roles)
    response = complete_sign_in(
        account,
        next_url,
        method=BY_SOURCE,
        assurance=Assurance(identity.strength, identity.proof, identity.authenticated_at),
    )
    # While the code of a second factor is pending, the sign-in that has begun keeps it for the session that it opens.
    record_session(
        session.get(login_manager.TOKEN_KEY) or session[login_manager.PENDING_TOKEN_KEY], account, link, identity
    )
    db.session.commit()
    return response


def get_browser_token() -> str:
    """A token of this browser that signing in preserves, and that gives access to nothing by itself."""
    token: str = session.setdefault(interrupted_forms.BROWSER_KEY, new_token())
    return token


def _build_linking_context(source: Opener, attempt: Attempt, identity: SourceIdentity, actor: Actor) -> LinkingContext:
    link = links.find_known_link(identity)
    is_new_agent = link is None and AGENT in source.kinds
    return LinkingContext(
        purpose=attempt.purpose,
        kinds=source.kinds,
        can_create=source.can_create,
        link=link,
        signed_in=_describe_signed_in(actor, has_unknown_identity=link is None),
        organisation=identity.organisation,
        is_email_verified=identity.is_email_verified,
        is_email_denied=identity.is_email_denied,
        is_known_pivot=link is None and links.is_known_pivot(identity),
        agent_record=_find_agent_record(identity) if is_new_agent else None,
    )


def _describe_signed_in(actor: Actor, *, has_unknown_identity: bool) -> SignedIn | None:
    if actor.account_id is None:
        return None
    account = db.session.get_one(Account, actor.account_id) if has_unknown_identity else None
    return SignedIn(
        actor.account_id,
        actor.kind,
        is_fresh=is_fresh(actor.session_id),
        has_second_factor=actor.has_second_factor,
        organisation=links.find_organisation(account) if account is not None else "",
    )


def _find_agent_record(identity: SourceIdentity) -> UUID | None:
    """The agent with the address that the source gives: it opens nothing, it says whom an administrator is asked about."""
    email = _normalise(identity.email)
    account = find_account(email) if email else None
    return account.id if account is not None and account.kind == AGENT else None


def _keep_for_later(source: Opener, attempt: Attempt, identity: SourceIdentity, *, is_own: bool) -> Response:
    """Keep the identity: its owner authenticates again first, or says whether they have an account."""
    token = unlinked_identities.keep_identity(
        source.key, identity, next_url=attempt.next_url, browser=get_browser_token()
    )
    db.session.commit()
    if is_own:
        return redirect_to_reauthentication(url_for("account.external_choice.show_addition", jeton=token))
    return redirect(url_for("account.external_choice.show_choice", jeton=token))


def _confirm_link(account: Account, identity: SourceIdentity, next_url: str) -> Response:
    link = links.find_identity(identity.issuer, identity.subject)
    assert link is not None
    links.confirm_link(link)
    return open_with_identity(account, identity, next_url)


def _create_agent(source: Opener, identity: SourceIdentity, next_url: str) -> Response:
    email = _normalise(identity.email)
    if not email or find_account(email) is not None:
        raise SignInRefused("not_allowed")
    profile = Profile(email=email, first_name=identity.first_name, last_name=identity.last_name)
    account = open_account(profile, kind=AGENT, is_confirmed=True)
    links.add_link(account, source.key, identity, is_announced=False)
    return open_with_identity(account, identity, next_url)


def _has_email(account: Account, email: str) -> bool:
    own_account = find_account(email)
    return own_account is not None and own_account.id == account.id


def _normalise(email: str) -> str:
    try:
        return normalise_email(email) if email else ""
    except NotAnEmail:
        return ""
