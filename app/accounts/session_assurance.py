"""Proofs given by the session of an actor."""

from __future__ import annotations

from app.accounts.assurance import Assurance
from app.core.web.access_rules import Actor


def get_assurance(actor: Actor) -> Assurance:
    """The two axes of the session of this actor, and since when."""
    return Assurance(actor.strength, actor.proof, actor.authenticated_at)
