"""Password hashing (argon2id) and strength checks; no composition rules, no rotation."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.tokens import new_token
from app.config import Settings

MIN_LENGTH = 12
MAX_LENGTH = 128
# Longer input is truncated before it is normalised.
MAX_INPUT_LENGTH = 1000
# 3 of 4: at least 10^8 guesses, combined with limits on attempts (CNIL recommendation of 2022, case of 50 bits).
MIN_SCORE = 3

TOO_SHORT = "too_short"
TOO_LONG = "too_long"
TOO_EASY = "too_easy"
TOO_PERSONAL = "too_personal"

# OWASP: argon2id, 19 MiB, two passes, one lane.
_strong_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_fast_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class _Hasher:
    """The hasher of this process: strong, except in the test environment."""

    current: PasswordHasher = _strong_hasher


def install(settings: Settings) -> None:
    _Hasher.current = _fast_hasher if settings.environment == "test" else _strong_hasher
    _dummy_hash.cache_clear()


def hash_password(password: str) -> str:
    return _Hasher.current.hash(_normalise_password(password))


def is_correct_password(password_hash: str | None, password: str) -> bool:
    """Check the password in constant time: without a hash, verify against a dummy one and return False."""
    try:
        _Hasher.current.verify(password_hash or _dummy_hash(), _normalise_password(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_hash_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other cost parameters than the current ones."""
    return _Hasher.current.check_needs_rehash(password_hash)


def find_password_problems(password: str, *, context: Iterable[str] = ()) -> list[str]:
    """List the problems of a new password, as codes; `context` holds words an attacker tries first: the town, the name."""
    text = _normalise_password(password)
    if len(text) < MIN_LENGTH:
        return [TOO_SHORT]
    if len(text) > MAX_LENGTH:
        return [TOO_LONG]
    # Loaded for a new password alone: its dictionaries take 11 MB.
    from app.accounts import password_strength

    if password_strength.score_password(text, _split_words(context)) >= MIN_SCORE:
        return []
    return [TOO_PERSONAL if password_strength.score_password(text) >= MIN_SCORE else TOO_EASY]


def _split_words(context: Iterable[str]) -> list[str]:
    """Each text, each of its words, and the local part and domain of e-mail addresses."""
    words: list[str] = []
    for text in context:
        lower = _normalise_password(text).lower()
        parts = "".join(c if c.isalnum() else " " for c in lower).split()
        words += [lower, "".join(parts), *lower.replace("@", " ").split(), *(part for part in parts if len(part) > 2)]
    return [word for word in words if word]


def _normalise_password(password: str) -> str:
    """Normalise to NFKC, so that different keyboards give the same password."""
    return unicodedata.normalize("NFKC", password[:MAX_INPUT_LENGTH])


@cache
def _dummy_hash() -> str:
    return _Hasher.current.hash(new_token())
