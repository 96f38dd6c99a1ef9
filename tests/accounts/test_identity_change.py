"""Identity changes revoke everything issued to the account before: the table of docs/decisions/0038."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pyotp
import pytest

from app.accounts import agents, password_reset, second_factor, single_use_links
from app.accounts.email_change import confirm_email_change, refuse_email_change, request_email_change
from app.accounts.identity_change import IdentityOutdated, revoke_access
from app.accounts.interrupted_forms import InterruptedForm, find_interrupted_account
from app.accounts.known_browsers import create_browser_mark, is_known_browser
from app.accounts.models import AGENT, Account, SecondFactor
from app.accounts.people import open_account
from app.accounts.profile import Profile, read_profile, write_profile
from app.accounts.registration import confirm_registration
from app.accounts.sessions import begin_session, find_account_awaiting_code, load_actor, open_session
from app.accounts.sign_in_methods import BY_PASSKEY
from app.accounts.single_use_links import LinkUnusable, find_account_by_link, issue_link
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import seal
from app.notifications.models import PushDevice
from tests.accounts.sent_emails import get_token, list_emails

EMAIL = "alice@mairie.example"
OTHER = "alice@elsewhere.example"
PASSWORD = "girafe nuage tournevis"
NEW_PASSWORD = "parapluie dossier comète"
PURPOSES = (
    single_use_links.RESET,
    single_use_links.NEW_EMAIL,
    single_use_links.INVITE,
    single_use_links.CONFIRM,
    single_use_links.REFUSE_EMAIL,
)


@pytest.fixture
def alice(departments: None) -> Iterator[Account]:
    account = open_account(Profile(email=EMAIL), kind=AGENT, roles=["voirie-instruction"], password=PASSWORD)
    _enrol(account)
    yield account


def _enrol(account: Account) -> list[str]:
    second_factor.start_enrolment(account)
    secret = second_factor.get_enrolment(account, issuer="Essai").secret
    return second_factor.confirm_enrolment(account, pyotp.TOTP(secret).at(int(clock.now().timestamp())))


def change_address(account: Account) -> None:
    request_email_change(account, OTHER)
    confirm_email_change(get_token(list_emails(OTHER)[0]))


def refuse_address(account: Account) -> None:
    request_email_change(account, OTHER)
    refuse_email_change(get_token(list_emails(EMAIL)[-1]))


CHANGES: dict[str, Callable[[Account], object]] = {
    "the password is changed on the profile": lambda account: password_reset.change_password(account, NEW_PASSWORD),
    "the password is chosen with a link": lambda account: password_reset.reset_password(
        issue_link(account, single_use_links.RESET), NEW_PASSWORD
    ),
    "a first password is chosen": lambda account: confirm_registration(
        issue_link(account, single_use_links.INVITE), NEW_PASSWORD
    ),
    "the address is changed": change_address,
    "another address is refused": refuse_address,
    "a second factor is set up": _enrol,
    "the second factor is removed": second_factor.disable_second_factor,
    "the second factor is reset": agents.reset_second_factor,
    "recovery codes are renewed": second_factor.renew_recovery_codes,
    "a recovery code is used": lambda account: second_factor.use_second_factor(account, db.session.info["code"]),
    "the account is suspended": agents.suspend_agent,
    "the account is reinstated": agents.reinstate_agent,
    "an administrator ends every session": agents.end_sessions,
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_identity_change_revokes_everything_issued_before(alice: Account, change: str) -> None:
    db.session.info["code"] = second_factor.renew_recovery_codes(alice)[0]
    issued = issue_everything(alice)
    assert list_working_credentials(alice, issued) == set(issued) | {
        "pending address",
        "factor begun",
        "form",
        "push device",
    }

    CHANGES[change](alice)

    # The second factor just set up is the only pending one.
    assert list_working_credentials(alice, issued) == set()


def test_roles_are_read_at_each_request_and_end_nothing(alice: Account) -> None:
    issued = issue_everything(alice)

    agents.set_roles(alice, ["etat-civil-instruction"], is_administrator=True)

    assert list_working_credentials(alice, issued) >= set(issued)


def test_what_is_issued_after_the_change_works(alice: Account) -> None:
    password_reset.change_password(alice, NEW_PASSWORD)

    assert list_working_credentials(alice, issue_everything(alice)) >= {*PURPOSES, "session", "device mark"}


@pytest.mark.postgresql
def test_a_session_opened_as_the_identity_changes_is_void(alice: Account) -> None:
    """A new password is set elsewhere after the former one was checked, before the session is inserted."""
    _change_elsewhere(alice)

    session = open_session(alice, user_agent="")
    assert (load_actor(session), find_interrupted_account(session)) == (None, None)
    assert find_account_awaiting_code(begin_session(alice, user_agent="")) is None
    with pytest.raises(LinkUnusable):
        find_account_by_link(issue_link(alice, single_use_links.RESET), single_use_links.RESET)


@pytest.mark.postgresql
def test_one_of_two_concurrent_changes_is_refused(alice: Account) -> None:
    token = issue_link(alice, single_use_links.RESET)
    find_account_by_link(token, single_use_links.RESET)
    _change_elsewhere(alice)

    with pytest.raises(IdentityOutdated):
        revoke_access(alice)


@pytest.mark.postgresql
def test_a_suspension_wins_over_a_concurrent_change(alice: Account) -> None:
    _change_elsewhere(alice)

    agents.suspend_agent(alice)

    assert load_actor(open_session(alice, user_agent="")) is None


def _change_elsewhere(account: Account) -> None:
    """Another process changes the row after it was read here."""
    db.session.connection().exec_driver_sql("UPDATE account SET identity_revision = identity_revision + 1")


def issue_everything(account: Account) -> dict[str, str]:
    """One of each credential of the account, including pending ones."""
    second_factor.start_enrolment(account)
    write_profile(account, Profile(email=read_profile(account).email, new_email="pending@elsewhere.example"))
    db.session.add(
        InterruptedForm(id=new_id(), account_id=account.id, contents=b"", expires_at=clock.now() + timedelta(days=1))
    )
    db.session.add(_push_device(account))
    return {
        "session": open_session(account, user_agent="", method=BY_PASSKEY),
        "session that awaits its code": begin_session(account, user_agent=""),
        "device mark": create_browser_mark(account.id),
        **{purpose: issue_link(account, purpose) for purpose in PURPOSES},
    }


def _push_device(account: Account) -> PushDevice:
    return PushDevice(
        id=new_id(),
        account_id=account.id,
        key_id=account.key_id,
        endpoint_index=new_id().bytes,
        sealed=seal(account.key_id, {}, about="test"),
        browser="",
        language="fr",
        server_key="",
        created_at=clock.now(),
    )


def list_working_credentials(account: Account, issued: dict[str, str]) -> set[str]:
    db.session.flush()
    working = {purpose for purpose in PURPOSES if _is_session_open(issued[purpose], purpose)}
    checks = {
        "session": lambda: load_actor(issued["session"]),
        "session that awaits its code": lambda: find_account_awaiting_code(issued["session that awaits its code"]),
        "device mark": lambda: is_known_browser(issued["device mark"], account.id),
        "pending address": lambda: read_profile(account).new_email,
        "factor begun": lambda: db.session.query(SecondFactor).where(SecondFactor.next_secret.is_not(None)).count(),
        "form": lambda: db.session.query(InterruptedForm).count(),
        "push device": lambda: db.session.query(PushDevice).count(),
    }
    return working | {name for name, works in checks.items() if works()}


def _is_session_open(token: str, purpose: str) -> bool:
    try:
        find_account_by_link(token, purpose)
    except LinkUnusable:
        return False
    return True
