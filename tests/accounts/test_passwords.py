from dataclasses import replace

import pytest
from argon2 import Type, extract_parameters

from app.accounts import passwords
from app.accounts.passwords import TOO_EASY, TOO_LONG, TOO_PERSONAL, TOO_SHORT, problems_with

pytestmark = pytest.mark.any_database

TOWN = ["Saint-Aubin-les-Prés", "Chloé Exemple", "chloe.exemple@residents.example"]


@pytest.mark.parametrize(
    ("password", "problems"),
    [
        ("court", [TOO_SHORT]),
        ("onze signes", [TOO_SHORT]),
        ("a" * 129, [TOO_LONG]),
        ("motdepasse2026", [TOO_EASY]),
        ("azertyuiop123", [TOO_EASY]),
        ("passwordpassword", [TOO_EASY]),
        ("123456789012345", [TOO_EASY]),
        ("jetaimejetaime", [TOO_EASY]),
        ("saint-aubin-les-prés1", [TOO_PERSONAL]),
        ("chloe.exemple1", [TOO_PERSONAL]),
        ("girafe nuage tournevis", []),
        ("quatre mots sans majuscule", []),
        ("ça compte même avec des accents", []),
        ("kQ7!pZ2mVt9w", []),
        ("tournevis nuage " * 8, []),
    ],
)
def test_a_password_is_judged_by_how_hard_it_is_to_guess(password, problems):
    assert problems_with(password, context=TOWN) == problems


def test_judging_one_password_leaves_nothing_of_its_owner_behind():
    from zxcvbn.matching import RANKED_DICTIONARIES

    problems_with("girafe nuage tournevis", context=TOWN)

    assert RANKED_DICTIONARIES["user_inputs"] == {}


def test_outside_of_tests_the_hash_is_argon2id_with_19_mebibytes_and_two_passes(settings):
    passwords.install(replace(settings, environment="production"))
    try:
        parameters = extract_parameters(passwords.hash_password("girafe nuage tournevis"))
    finally:
        passwords.install(settings)

    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 19 * 1024
    assert (parameters.time_cost, parameters.parallelism) == (2, 1)


def test_the_same_letters_typed_on_another_keyboard_open_the_account():
    composed, decomposed = "caf\u00e9 nuage tournevis", "cafe\u0301 nuage tournevis"

    assert passwords.is_right(passwords.hash_password(composed), decomposed)


def test_without_an_account_no_password_is_right():
    assert not passwords.is_right(None, "girafe nuage tournevis")
