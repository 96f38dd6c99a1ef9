"""Password strength, estimated by zxcvbn within a bounded time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import prod
from pathlib import Path

from zxcvbn import matching, scoring, time_estimates

# Only the beginning of a longer password is scored; it is already harder to guess than required.
SCORED_LENGTH = 40
# zxcvbn tries every combination of letters that the symbols may stand for: 576 of them with all the symbols.
MAX_COMBINATIONS = 6
# Symbols that may stand for a letter, least frequent first; the first are neutralised first.
_SYMBOLS = "{[<|(+%69!2857@1$430"
# Characters without a zxcvbn table, and too far apart to form a sequence.
_NEUTRAL = {symbol: chr(0x4E00 + 97 * index) for index, symbol in enumerate(_SYMBOLS)}


def score_password(password: str, personal_words: Sequence[str] = ()) -> int:
    """From 0, guessed at once, to 4; `personal_words` are what an attacker tries first."""
    text = _limit_substitutions(password[:SCORED_LENGTH])
    dictionaries = {**_load_dictionaries(), "personal": matching.build_ranked_dict(personal_words)}
    matches = matching.omnimatch(text, dictionaries)
    guesses = scoring.most_guessable_match_sequence(text, matches)["guesses"]
    score: int = time_estimates.guesses_to_score(guesses)
    return score


@cache
def _load_dictionaries() -> dict[str, dict[str, int]]:
    """The dictionaries of zxcvbn, extended with words frequent in French passwords.

    The French words are added to zxcvbn's own lists because it only uses those for repeated parts.
    """
    words = (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split()
    matching.add_frequency_lists({"french": words})
    return dict(matching.RANKED_DICTIONARIES)


def _limit_substitutions(text: str) -> str:
    """The text with symbols neutralised until the number of combinations is acceptable."""
    for symbol in _SYMBOLS:
        if _count_combinations(text) <= MAX_COMBINATIONS:
            break
        text = text.replace(symbol, _NEUTRAL[symbol])
    return text


def _count_combinations(text: str) -> int:
    symbols = set(text)
    return prod(max(1, len(symbols & set(symbols_of_letter))) for symbols_of_letter in matching.L33T_TABLE.values())
