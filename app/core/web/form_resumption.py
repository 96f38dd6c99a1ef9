"""Forms that a person may send again after signing in: each view that takes one says in words what it would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])
# What was typed, by name of the input.
SubmittedValues = Mapping[str, Sequence[str]]


def _return_value(name: str, value: str) -> str:
    return value


@dataclass(frozen=True)
class Resumption:
    """Effect of sending the form again, for the person who has come back, with what they may open now.

    An input that has no label and is not among `hidden` is not sent again: nothing leaves that was not shown.
    """

    action: str
    subject: str
    label_of: Callable[[str], str | None]
    words_of: Callable[[str, str], str] = _return_value
    # What the page itself puts into the form: a revision, the number of a draft.
    hidden: frozenset[str] = frozenset()
    # More than words that are kept: it is confirmed by a box to tick.
    is_decision: bool = False


# Given what was typed, and the values in the address of the view; None when the form is not to be sent again.
Describer = Callable[..., Resumption | None]


def allow_resumption(describe: Describer) -> Callable[[View], View]:
    """Says of a view that the form it takes may be sent again after signing in; goes above `access`.

    `describe` loads what the form is about as the view does, and raises what the view would raise.
    """

    def declare(view: View) -> View:
        view.describe_resumption = describe  # type: ignore[attr-defined]
        return view

    return declare


def get_describer(app: Flask, endpoint: str) -> Describer | None:
    """None for a view whose forms are not sent again."""
    return getattr(app.view_functions.get(endpoint), "describe_resumption", None)
