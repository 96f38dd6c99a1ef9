"""Events: what happened, told in the same transaction to the functions that wiring lists.

No signals, no registration on import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Reaction = Callable[[Any], None]

_reactions: Mapping[type, Sequence[Reaction]] = {}


def install(reactions: Mapping[type, Sequence[Reaction]]) -> None:
    """Called once by the composition root with the whole table."""
    global _reactions
    _reactions = reactions


def publish(event: object) -> None:
    """Calls each reaction to this event, in the listed order; an exception stops the transaction."""
    for reaction in _reactions.get(type(event), ()):
        reaction(event)
