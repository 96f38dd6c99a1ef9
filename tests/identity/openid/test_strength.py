"""Strength of a sign-in as its provider tells it: it counts as a second factor only where the administrator says so."""

import pytest

from app.accounts.sessions import load_actor
from tests.identity.openid.conftest import change, come_back

CLAIMS = {"acr": "urn:authentik:mfa", "amr": ["pwd", "otp", "mfa", "hwk"]}


@pytest.fixture(autouse=True)
def allow_everyone(proconnect, double):
    change(proconnect, can_create=True, needs_second_factor=False, second_factor_levels=("urn:authentik:other",))
    double.id_token_changes = dict(CLAIMS)


def get_strength(browser):
    with browser.client.session_transaction() as session:
        actor = load_actor(session["_user_id"])
    return actor.strength, actor.has_second_factor


def test_methods_and_levels_that_nobody_declared_count_for_nothing(stranger, double):
    come_back(stranger, double)

    assert get_strength(stranger) == (2, False)


def test_a_method_is_no_level(stranger, double, proconnect):
    change(proconnect, second_factor_levels=("mfa", "otp"))

    come_back(stranger, double)

    assert get_strength(stranger) == (2, False)


def test_a_declared_level_counts(stranger, double, proconnect):
    change(proconnect, second_factor_levels=("urn:authentik:mfa",))

    come_back(stranger, double)

    assert get_strength(stranger) == (3, True)


def test_userinfo_does_not_raise_the_level(stranger, double, proconnect):
    change(proconnect, second_factor_levels=("urn:authentik:mfa",))
    double.id_token_changes = {"acr": "urn:authentik:password"}
    double.userinfo_changes = dict(CLAIMS)

    come_back(stranger, double)

    assert get_strength(stranger) == (2, False)


@pytest.mark.parametrize("level", [["urn:authentik:mfa"], {"urn:authentik:mfa": True}, 1, None])
def test_a_level_is_a_text(stranger, double, proconnect, level):
    change(proconnect, second_factor_levels=("urn:authentik:mfa",))
    double.id_token_changes = {"acr": level}

    come_back(stranger, double)

    assert get_strength(stranger) == (2, False)
