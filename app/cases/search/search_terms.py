"""Search box of agents: parse a reference, phone numbers and words from what is typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.cases.search.search_tokens import MIN_PHONE_DIGITS, phone_beginning_in, phone_numbers_in, split_words
from app.core.ids import normalise_crockford
from app.language.text.normalisation import fold
from app.procedures.fields.phone import format_number, read_number

MAX_WORDS = 5
# Beyond, the rest of what was typed is only looked for word by word.
MAX_PARTS = 10
# Digits of a phone number, from the shortest of the world to the longest written with its country.
PHONE_DIGITS = range(8, 17)
_PHONE_CHARACTERS = frozenset("0123456789+()./- ")
# Characters of a reference, dashes apart; `procedures.checks.option_checks` refuses longer ones.
REFERENCE_LENGTHS = range(6, 21)
# Of the beginning of one: the year and two characters more, as references are drawn.
BEGINNING_LENGTHS = range(4, 20)


@dataclass(frozen=True)
class Term:
    """One thing to look for: any of the tokens of a phone number, or else all of these words."""

    words: tuple[str, ...]
    phone_numbers: tuple[str, ...] = ()

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Sets of tokens, any of which a case must hold whole."""
        return (self.words, *((number,) for number in self.phone_numbers))


def terms_of(text: str) -> list[Term]:
    """The phone numbers, then the other words, of what was typed."""
    parts = _parts_of(text)
    phones: list[Term] = []
    others: list[str] = []
    start = 0
    while start < len(parts):
        end, term = _phone_at(parts, start)
        if term is None:
            others.append(parts[start])
        else:
            phones.append(term)
        start = end
    words = [Term((word,)) for word in split_words(" ".join([*others, *fold(text).split()[MAX_PARTS:]]))]
    return [*phones, *words][:MAX_WORDS]


def reference_keys_in(text: str) -> list[str]:
    """The keys of every run of neighbouring parts that may be a reference, typed with or without its dashes."""
    parts = _parts_of(text)
    keys = (normalise_crockford("".join(parts[start:end])) for start, end in _runs(parts))
    return list(dict.fromkeys(key for key in keys if len(key) in REFERENCE_LENGTHS and any(map(str.isdigit, key))))


def reference_beginning_in(text: str) -> str:
    """The beginning of a reference, as keys are compared, when all that was typed may be one; else nothing."""
    key = normalise_crockford("".join(_parts_of(text)))
    is_plausible = len(key) in BEGINNING_LENGTHS and any(map(str.isdigit, key)) and key.isalnum()
    return key if is_plausible and ("-" in text or not key.isdigit()) else ""


def _phone_at(parts: Sequence[str], start: int) -> tuple[int, Term | None]:
    """The longest run from there that is a phone number, and where what follows begins."""
    for end in range(len(parts), start, -1):
        text = " ".join(parts[start:end])
        digits = sum(map(str.isdigit, text))
        if digits < MIN_PHONE_DIGITS or not _PHONE_CHARACTERS.issuperset(text):
            continue
        if digits in PHONE_DIGITS:
            number = read_number(text)
            if number is not None:
                # Requests from before numbers were indexed whole are found by the groups of digits that they show.
                groups = tuple(split_words(format_number(number)))
                return end, Term(
                    groups,
                    tuple(dict.fromkeys([number, *phone_numbers_in(text), *split_words(text.replace(" ", ""))])),
                )
        if beginning := phone_beginning_in(text):
            return end, Term(tuple(split_words(text)), (beginning,))
    return start + 1, None


def _parts_of(text: str) -> list[str]:
    return fold(text).split()[:MAX_PARTS]


def _runs(parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    return ((start, end) for start in range(len(parts)) for end in range(start + 1, len(parts) + 1))
