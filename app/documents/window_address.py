"""The address in the window of an envelope: what La Poste and the window take (NF Z10-011)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MIN_LINES, MAX_LINES, MAX_LINE_CHARACTERS = 2, 6, 38
MISSING, TOO_MANY_LINES, LINE_TOO_LONG = "missing", "too_many_lines", "line_too_long"


def read_address(text: str) -> tuple[str, ...]:
    """The lines of an address as typed, without those that are empty."""
    return clean_lines(text.splitlines())


def clean_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines that hold something, their spaces made single."""
    return tuple(" ".join(line.split()) for line in lines if line.strip())


def find_address_problem(lines: Sequence[str]) -> str | None:
    """Find why the address cannot be read through the window: "missing", "too_many_lines" or "line_too_long"."""
    if len(lines) < MIN_LINES:
        return MISSING
    if len(lines) > MAX_LINES:
        return TOO_MANY_LINES
    return LINE_TOO_LONG if is_overflowing(lines) else None


def is_overflowing(lines: Sequence[str]) -> bool:
    """Whether the address has more lines, or a longer line, than the window shows."""
    return len(lines) > MAX_LINES or any(len(line) > MAX_LINE_CHARACTERS for line in lines)
