"""The life of tokens: used once, renewed, revoked, dead with the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, select

from app.accounts.identity_change import revoke_access
from app.accounts.people import delete_account
from app.core import clock
from app.core.db import db
from app.openid_provider import authorizations
from app.openid_provider.models import OpenidAuthorization, OpenidToken
from tests.openid_provider.software import declare

OFFLINE = "openid profile offline_access"


@pytest.fixture
def app_for_phones(app, site):
    return declare(app, name="Application", can_refresh=True)


@pytest.mark.postgresql
def test_a_code_used_twice_revokes_its_tokens(app_for_phones, chloe):
    code = app_for_phones.ask_code(chloe, scope=OFFLINE)
    tokens = app_for_phones.exchange(code).get_json()

    second = app_for_phones.exchange(code)

    assert (second.status_code, second.get_json()) == (400, {"error": "invalid_grant"})
    assert app_for_phones.read_user(tokens["access_token"]).status_code == 401
    assert app_for_phones.refresh(tokens["refresh_token"]).get_json() == {"error": "invalid_grant"}


def test_a_code_lasts_a_minute(library, chloe):
    code = library.ask_code(chloe)

    with clock.shift_clock(timedelta(seconds=61)):
        assert library.exchange(code).get_json() == {"error": "invalid_grant"}


def test_an_access_token_lasts_ten_minutes(library, chloe):
    tokens = library.sign_in(chloe)

    with clock.shift_clock(timedelta(seconds=tokens["expires_in"] + 1)):
        assert library.read_user(tokens["access_token"]).status_code == 401


def test_a_refresh_token_is_used_once_and_gives_another(app_for_phones, chloe):
    first = app_for_phones.sign_in(chloe, scope=OFFLINE)
    second = app_for_phones.refresh(first["refresh_token"]).get_json()
    third = app_for_phones.refresh(second["refresh_token"]).get_json()

    assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3
    assert app_for_phones.read_user(third["access_token"]).status_code == 200
    assert app_for_phones.read_user(first["access_token"]).status_code == 401
    assert "nonce" not in app_for_phones.decode(second["id_token"])


@pytest.mark.postgresql
def test_a_refresh_token_used_twice_revokes_the_family(app_for_phones, chloe):
    first = app_for_phones.sign_in(chloe, scope=OFFLINE)
    second = app_for_phones.refresh(first["refresh_token"]).get_json()

    assert app_for_phones.refresh(first["refresh_token"]).get_json() == {"error": "invalid_grant"}
    assert app_for_phones.refresh(second["refresh_token"]).get_json() == {"error": "invalid_grant"}
    assert app_for_phones.read_user(second["access_token"]).status_code == 401


def test_a_refresh_token_of_another_software_is_refused_and_stays_good(app, app_for_phones, chloe):
    thief = declare(app, name="Pirate", can_refresh=True)
    tokens = app_for_phones.sign_in(chloe, scope=OFFLINE)

    assert thief.refresh(tokens["refresh_token"]).get_json() == {"error": "invalid_grant"}
    assert app_for_phones.refresh(tokens["refresh_token"]).status_code == 200


def test_no_refresh_token_without_the_agreement_to_stay_connected(app_for_phones, chloe):
    assert "refresh_token" not in app_for_phones.sign_in(chloe, scope="openid profile")


def test_after_thirty_days_the_person_signs_in_again(app_for_phones, chloe):
    token = app_for_phones.sign_in(chloe, scope=OFFLINE)["refresh_token"]

    for day in (6, 12, 18, 24, 29):
        with clock.shift_clock(timedelta(days=day)):
            token = app_for_phones.refresh(token).get_json()["refresh_token"]
    with clock.shift_clock(timedelta(days=31)):
        assert app_for_phones.refresh(token).get_json() == {"error": "invalid_grant"}


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_revoked_token_takes_its_family_with_it(app, app_for_phones, chloe, kind):
    tokens = app_for_phones.sign_in(chloe, scope=OFFLINE)
    other = declare(app, name="Autre")

    assert other.call("/openid/revocation", token=tokens[kind]).status_code == 200
    assert app_for_phones.read_user(tokens["access_token"]).status_code == 200
    assert app_for_phones.call("/openid/revocation", token=tokens[kind]).status_code == 200
    assert app_for_phones.call("/openid/revocation", token="inconnu").status_code == 200
    assert app_for_phones.read_user(tokens["access_token"]).status_code == 401
    assert app_for_phones.refresh(tokens["refresh_token"]).status_code == 400


@pytest.mark.parametrize("moment", ["before the code is used", "after"])
def test_an_account_disabled_on_the_way_ends_everything(app_for_phones, chloe, moment):
    code = app_for_phones.ask_code(chloe, scope=OFFLINE)
    tokens = app_for_phones.exchange(code).get_json() if moment == "after" else None

    revoke_access(chloe.account, by_administrator=True)
    chloe.account.suspended_at = clock.now()
    db.session.commit()

    assert app_for_phones.exchange(code).get_json() == {"error": "invalid_grant"}
    if tokens:
        assert app_for_phones.read_user(tokens["access_token"]).status_code == 401
        assert app_for_phones.refresh(tokens["refresh_token"]).get_json() == {"error": "invalid_grant"}
    assert chloe.get(app_for_phones.build_url()).location.startswith("/compte/connexion")


def test_an_account_whose_kind_is_no_longer_admitted_is_refused(library, chloe):
    tokens = library.sign_in(chloe)
    library.client.audience = "agents"
    db.session.commit()

    assert library.read_user(tokens["access_token"]).status_code == 401


def test_a_deleted_account_leaves_nothing(library, chloe):
    tokens = library.sign_in(chloe)

    delete_account(chloe.account)
    db.session.commit()

    assert library.read_user(tokens["access_token"]).status_code == 401
    assert db.session.scalars(select(OpenidAuthorization)).all() == []


def test_tokens_and_codes_are_stored_as_digests_only(app_for_phones, chloe):
    code = app_for_phones.ask_code(chloe, scope=OFFLINE)
    tokens = app_for_phones.exchange(code).get_json()

    rows = [dict(row._mapping) for table in (OpenidToken, OpenidAuthorization) for row in _read_rows(table)]
    stored = repr(rows)
    assert len(rows) == 3
    assert not any(secret in stored for secret in (code, tokens["access_token"], tokens["refresh_token"]))
    assert isinstance(OpenidToken.__table__.c.token_hash.type, LargeBinary)


def test_codes_that_expired_unused_do_not_pile_up(library, chloe):
    library.ask_code(chloe)
    with clock.shift_clock(timedelta(minutes=2)):
        library.exchange(library.ask_code(chloe))

    assert len(db.session.scalars(select(OpenidAuthorization)).all()) == 1


def test_ended_authorizations_are_deleted(library, chloe):
    library.sign_in(chloe)

    with clock.shift_clock(timedelta(hours=13)):
        authorizations.expire_authorizations()

    assert db.session.scalars(select(OpenidToken)).all() == []
    assert db.session.scalars(select(OpenidAuthorization)).all() == []


def _read_rows(table):
    return db.session.execute(select(*table.__table__.columns)).all()
