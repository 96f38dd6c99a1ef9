import time
from dataclasses import replace

import pytest
from argon2 import Type, extract_parameters
from zxcvbn.matching import RANKED_DICTIONARIES

from app.accounts import passwords
from app.accounts.passwords import TOO_EASY, TOO_LONG, TOO_PERSONAL, TOO_SHORT, find_password_problems

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
def test_a_password_is_scored_by_how_hard_it_is_to_guess(password, problems):
    assert find_password_problems(password, context=TOWN) == problems


def test_scoring_a_password_stores_no_personal_words():
    find_password_problems("girafe nuage tournevis", context=TOWN)

    assert not any("chloe.exemple@residents.example" in words for words in RANKED_DICTIONARIES.values())


# What zxcvbn is slowest at: symbols that may stand for letters, repetitions, digits, adjacent keys, personal words.
COSTLY = [
    "4@8({[<3691!|0$5+7%2" * 4,
    "4@({[<{6 91!|17$5+7" * 2 + "4@({[<{6 91!|17$5+7" * 2,
    "1234567890987654321" * 50,
    "01021990" * 12,
    "a1b2" * 250,
    "aab" * 40,
    "qwertyuiop[]asdfghjkl;" * 5,
    "p4$$w0rd!1|l7({" * 8,
    "chloe.exemple@residents.example" * 4,
    "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 1000,
]


@pytest.mark.parametrize("length", [40, 72, 128, 1000])
@pytest.mark.parametrize("password", COSTLY)
def test_no_password_takes_more_than_a_tenth_of_a_second_to_score(password, length):
    find_password_problems("girafe nuage tournevis")  # loads the dictionaries

    # The fastest of three: the machine may be busy.
    assert min(_measure_scoring(password[:length]) for _ in range(3)) < 0.1


def _measure_scoring(password):
    started_at = time.thread_time()
    find_password_problems(password, context=TOWN)
    return time.thread_time() - started_at


def test_a_common_word_written_with_symbols_stays_easy():
    assert find_password_problems("P@$$w0rd1234") == [TOO_EASY]
    assert find_password_problems("m0td3p@ss3{[<|") == [TOO_EASY]


def test_outside_of_tests_the_hash_is_argon2id_with_19_mebibytes_and_two_passes(settings):
    passwords.install(replace(settings, environment="production"))
    try:
        parameters = extract_parameters(passwords.hash_password("girafe nuage tournevis"))
    finally:
        passwords.install(settings)

    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 19 * 1024
    assert (parameters.time_cost, parameters.parallelism) == (2, 1)


def test_differently_encoded_letters_match():
    composed, decomposed = "caf\u00e9 nuage tournevis", "cafe\u0301 nuage tournevis"

    assert passwords.is_correct_password(passwords.hash_password(composed), decomposed)


def test_without_an_account_no_password_is_correct():
    assert not passwords.is_correct_password(None, "girafe nuage tournevis")
