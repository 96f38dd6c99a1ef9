r"""Patterns that an administrator writes: a part of regular expressions, matched in a time that no text can stretch.

Characters, `.`, `[a-z]`, `[^a-z]`, `\d`, `\w`, `\s`, groups, `|`, `?`, `*`, `+`, `{2}`, `{2,5}`. The whole text has to match.
Nothing goes back on its steps: the states that a text may be in are followed all at once.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

MAX_LENGTH = 200
MAX_STATES = 300
MAX_DEPTH = 10

Test = Callable[[str], bool]
_LETTERS = frozenset(string.ascii_letters + string.digits + "_")
_CLASSES: dict[str, Test] = {
    "d": lambda character: character in string.digits,
    "w": lambda character: character in _LETTERS or (not character.isascii() and character.isalnum()),
    "s": str.isspace,
}


class PatternError(ValueError):
    """The pattern cannot be read; `at` is where."""

    def __init__(self, at: int) -> None:
        super().__init__(f"at character {at + 1}")
        self.at = at


@dataclass
class _State:
    """One step: a character to pass, or ways that open without any."""

    test: Test | None = None
    ways: tuple[int, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """A pattern once read: its first state is the last one written, state 0 is the end."""

    states: tuple[_State, ...]

    def matches(self, text: str) -> bool:
        """Whether the whole text is of that form."""
        standing = self._reached([len(self.states) - 1])
        for character in text:
            passed = [state for state in standing if (test := self.states[state].test) is not None and test(character)]
            standing = self._reached(way for state in passed for way in self.states[state].ways)
            if not standing:
                return False
        return 0 in standing

    def _reached(self, starts: Iterable[int]) -> set[int]:
        """The states one stands in, those that open without a character included."""
        found: set[int] = set()
        waiting = list(starts)
        while waiting:
            state = waiting.pop()
            if state in found:
                continue
            found.add(state)
            if self.states[state].test is None:
                waiting.extend(self.states[state].ways)
        return found


@lru_cache(maxsize=500)
def read_pattern(written: str) -> Pattern:
    """The pattern. Raises PatternError."""
    if len(written) > MAX_LENGTH:
        raise PatternError(MAX_LENGTH)
    # What administrators put around out of habit: the whole text has to match anyway.
    inner = written.removeprefix("^")
    if inner.endswith("$") and not inner.endswith("\\$"):
        inner = inner[:-1]
    return _Reading(inner, len(written) - len(written.removeprefix("^"))).pattern()


# A piece of a pattern: given the state that follows, writes its own and returns the first.
_Piece = Callable[[int], int]


class _Reading:
    """Reads the pattern once, then writes its states from the end to the beginning."""

    def __init__(self, written: str, before: int) -> None:
        self._written = written
        self._before = before
        self._at = 0
        self._depth = 0
        self._states: list[_State] = [_State()]

    def pattern(self) -> Pattern:
        piece = self._alternatives()
        if self._at < len(self._written):
            raise self._error()
        self._add(_State(ways=(piece(0),)))
        return Pattern(tuple(self._states))

    def _alternatives(self) -> _Piece:
        pieces = [self._sequence()]
        while self._take("|"):
            pieces.append(self._sequence())
        if len(pieces) == 1:
            return pieces[0]
        return lambda after: self._add(_State(ways=tuple(piece(after) for piece in pieces)))

    def _sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while self._at < len(self._written) and self._written[self._at] not in "|)":
            pieces.append(self._repeated(self._one()))

        def write(after: int) -> int:
            if not pieces:
                return self._add(_State(ways=(after,)))  # so that nothing repeated costs something too
            for piece in reversed(pieces):
                after = piece(after)
            return after

        return write

    def _one(self) -> _Piece:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return self._passing(self._set())
        if character == ".":
            return self._passing(lambda found: found != "\n")
        if character == "\\":
            return self._passing(self._escaped())
        if character in "*+?{}])^$":
            self._at -= 1
            raise self._error()
        return self._passing(lambda found: found == character)

    def _group(self) -> _Piece:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error()
        if self._take("?") and not self._take(":"):
            raise self._error()
        piece = self._alternatives()
        if not self._take(")"):
            raise self._error()
        self._depth -= 1
        return piece

    def _escaped(self) -> Test:
        character = self._next()
        if character.lower() in _CLASSES:
            known = _CLASSES[character.lower()]
            return known if character.islower() else (lambda found: not known(found))
        if character.isalnum():
            self._at -= 1
            raise self._error()
        return lambda found: found == character

    def _set(self) -> Test:
        is_denied = self._take("^")
        tests: list[Test] = []
        while not self._take("]"):
            tests.append(self._member())
        if not tests:
            raise self._error()
        return lambda found: any(test(found) for test in tests) != is_denied

    def _member(self) -> Test:
        first = self._next()
        if first == "\\":
            return self._escaped()
        if self._written[self._at : self._at + 1] != "-" or self._written[self._at + 1 : self._at + 2] in ("]", ""):
            return lambda found: found == first
        self._at += 1
        last = self._next()
        if last < first or last == "\\":
            raise self._error()
        return lambda found: first <= found <= last

    def _repeated(self, piece: _Piece) -> _Piece:
        if self._take("*"):
            return self._looped(piece)
        if self._take("+"):
            loop = self._looped(piece)
            return lambda after: piece(loop(after))
        if self._take("?"):
            return self._optional(piece)
        if self._take("{"):
            return self._counted(piece)
        return piece

    def _counted(self, piece: _Piece) -> _Piece:
        least, comma, most = self._until("}").partition(",")
        if not least.isdecimal() or not (most.isdecimal() or not most):
            raise self._error()
        low, high = int(least), int(most) if most else None
        if low > MAX_STATES or (high is not None and not low <= high <= MAX_STATES):
            raise self._error()
        rest: list[_Piece] = [self._looped(piece)] if comma and high is None else []
        optional = [self._optional(piece)] * ((high or low) - low)

        def write(after: int) -> int:
            for each in [*rest, *optional, *[piece] * low]:
                after = each(after)
            return after

        return write

    def _passing(self, test: Test) -> _Piece:
        return lambda after: self._add(_State(test, (after,)))

    def _optional(self, piece: _Piece) -> _Piece:
        return lambda after: self._add(_State(ways=(piece(after), after)))

    def _looped(self, piece: _Piece) -> _Piece:
        def write(after: int) -> int:
            loop = self._add(_State())
            self._states[loop].ways = (piece(loop), after)
            return loop

        return write

    def _add(self, state: _State) -> int:
        if len(self._states) >= MAX_STATES:
            raise self._error()
        self._states.append(state)
        return len(self._states) - 1

    def _next(self) -> str:
        if self._at >= len(self._written):
            raise self._error()
        self._at += 1
        return self._written[self._at - 1]

    def _take(self, character: str) -> bool:
        is_there = self._written[self._at : self._at + 1] == character
        self._at += is_there
        return is_there

    def _until(self, end: str) -> str:
        found, sign, _ = self._written[self._at :].partition(end)
        if not sign:
            raise self._error()
        self._at += len(found) + 1
        return found

    def _error(self) -> PatternError:
        return PatternError(min(self._at, len(self._written)) + self._before)
