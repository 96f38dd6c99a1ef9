"""Answers that an identity certifies: where the procedure asks so, they are those of the register and nobody types others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases.people.certified_person import certified_values_of
from app.core.web.access_rules import Actor
from app.procedures.definition import Procedure


def find_certified_answers(procedure: Procedure, *, by: Actor) -> dict[str, str]:
    """The certified answers by question; empty unless the procedure locks them and the session certifies some."""
    values = certified_values_of(by) if procedure.account.certified else {}
    return {
        field.id: values[field.profile] for field in procedure.fields if field.profile and values.get(field.profile)
    }


def certify_answers(procedure: Procedure, answers: Mapping[str, Any], by: Actor) -> Mapping[str, Any]:
    """The answers with the certified ones in their place, whatever was sent."""
    certified = find_certified_answers(procedure, by=by)
    return (
        {**answers, **{name: value for name, value in certified.items() if name in answers}} if certified else answers
    )
