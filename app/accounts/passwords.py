"""Passwords: argon2id, a measured strength instead of composition rules, and no rotation."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts import password_strength
from app.accounts.tokens import new_token
from app.config import Settings

MIN_LENGTH = 12
MAX_LENGTH = 128
# Beyond, the rest is not even read.
MAX_INPUT_LENGTH = 1000
# 3 of 4: at least 10^8 guesses, beside limits on attempts (CNIL recommendation of 2022, case of 50 bits).
MIN_SCORE = 3

TOO_SHORT = "too_short"
TOO_LONG = "too_long"
TOO_EASY = "too_easy"
TOO_PERSONAL = "too_personal"

# OWASP: argon2id, 19 MiB, two passes, one lane.
_strong_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_fast_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class _Hasher:
    """The cost in force in this process: strong unless the environment is that of tests."""

    current: PasswordHasher = _strong_hasher


def install(settings: Settings) -> None:
    _Hasher.current = _fast_hasher if settings.environment == "test" else _strong_hasher
    _dummy_hash.cache_clear()


def hash_password(password: str) -> str:
    return _Hasher.current.hash(_normalise_password(password))


def is_correct_password(password_hash: str | None, password: str) -> bool:
    """Whether the password opens the account; without an account the same work is done, and the answer is no."""
    try:
        _Hasher.current.verify(password_hash or _dummy_hash(), _normalise_password(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_hash_outdated(password_hash: str) -> bool:
    """True when the hash was made with another cost than the one in force."""
    return _Hasher.current.check_needs_rehash(password_hash)


def find_password_problems(password: str, *, context: Iterable[str] = ()) -> list[str]:
    """What is wrong with a new password, as codes; `context` is what an attacker tries first: the town, the name."""
    text = _normalise_password(password)
    if len(text) < MIN_LENGTH:
        return [TOO_SHORT]
    if len(text) > MAX_LENGTH:
        return [TOO_LONG]
    if password_strength.score_password(text, _split_words(context)) >= MIN_SCORE:
        return []
    return [TOO_PERSONAL if password_strength.score_password(text) >= MIN_SCORE else TOO_EASY]


def _split_words(context: Iterable[str]) -> list[str]:
    """Each text, each of its words, and the local part and domain of addresses."""
    found: list[str] = []
    for text in context:
        lower = _normalise_password(text).lower()
        parts = "".join(c if c.isalnum() else " " for c in lower).split()
        found += [lower, "".join(parts), *lower.replace("@", " ").split(), *(part for part in parts if len(part) > 2)]
    return [word for word in found if word]


def _normalise_password(password: str) -> str:
    """The same keys on another keyboard give the same password."""
    return unicodedata.normalize("NFKC", password[:MAX_INPUT_LENGTH])


@cache
def _dummy_hash() -> str:
    return _Hasher.current.hash(new_token())
