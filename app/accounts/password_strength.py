"""How many guesses a password resists, measured by zxcvbn in a time that no text can stretch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import prod
from pathlib import Path

from zxcvbn import matching, scoring, time_estimates

# A longer password is judged by its beginning, which is already harder to guess than is required.
SCORED_LENGTH = 40
# zxcvbn tries every combination of the letters that symbols may stand for: 576 of them with all the symbols.
MAX_COMBINATIONS = 6
# Symbols that may stand for a letter, the least used first: the first to be judged as mere symbols.
_SYMBOLS = "{[<|(+%69!2857@1$430"
# What zxcvbn has no table for, too far apart to be a sequence of characters.
_NEUTRAL = {symbol: chr(0x4E00 + 97 * index) for index, symbol in enumerate(_SYMBOLS)}


def score_password(password: str, personal_words: Sequence[str] = ()) -> int:
    """From 0, guessed at once, to 4; `personal_words` are what an attacker tries first."""
    text = _limit_substitutions(password[:SCORED_LENGTH])
    dictionaries = {**_load_dictionaries(), "personal": matching.build_ranked_dict(personal_words)}
    matches = matching.omnimatch(text, dictionaries)
    guesses = scoring.most_guessable_match_sequence(text, matches)["guesses"]
    found: int = time_estimates.guesses_to_score(guesses)
    return found


@cache
def _load_dictionaries() -> dict[str, dict[str, int]]:
    """The lists of zxcvbn, made from English leaks, and what French people put in passwords.

    The French words join the lists of the library, which looks there alone for the part that a password repeats.
    """
    words = (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split()
    matching.add_frequency_lists({"french": words})
    return dict(matching.RANKED_DICTIONARIES)


def _limit_substitutions(text: str) -> str:
    """The text, where some symbols no longer stand for letters when they would make too many combinations."""
    for symbol in _SYMBOLS:
        if _count_combinations(text) <= MAX_COMBINATIONS:
            break
        text = text.replace(symbol, _NEUTRAL[symbol])
    return text


def _count_combinations(text: str) -> int:
    symbols = set(text)
    return prod(max(1, len(symbols & set(each))) for each in matching.L33T_TABLE.values())
