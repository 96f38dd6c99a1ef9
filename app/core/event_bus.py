"""Domain events, delivered in the same transaction to the functions listed in wiring.

No signals, no registration on import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Reaction = Callable[[Any], None]

_reactions: Mapping[type, Sequence[Reaction]] = {}


def install(reactions: Mapping[type, Sequence[Reaction]]) -> None:
    """Set the reactions. Called once by the composition root."""
    global _reactions
    _reactions = reactions


def publish(event: object) -> None:
    """Call each reaction to this event, in the listed order; an exception aborts the transaction."""
    for reaction in _reactions.get(type(event), ()):
        reaction(event)
