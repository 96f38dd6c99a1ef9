"""A procedure whose lists are narrowed by answers, and its cases, for the tests of lists."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import NOBODY, Actor
from app.procedures import publishing
from tests.factories import ANSWERS, PROCEDURE

IBAN = "FR1420041010050500013M02606"
FIELDS: list[dict[str, Any]] = [
    {"id": "danger", "type": "yes_no", "label": "Danger", "required": False, "filter": True},
    {
        "id": "jours",
        "type": "multiple_choice",
        "label": "Jours",
        "required": False,
        "filter": True,
        "options": [{"value": "lundi", "label": "Lundi"}, {"value": "mardi", "label": "Mardi"}],
        "other": "Autre",
    },
    {"id": "taille", "type": "number", "label": "Taille", "required": False},
    {"id": "constat", "type": "date", "label": "Constaté le", "required": False},
    {"id": "lieu", "type": "place", "label": "Lieu", "required": False},
    {"id": "compte", "type": "bank_account", "label": "Compte", "required": False},
    {
        "id": "rappel",
        "type": "computed",
        "label": "Rappel",
        "value": {"cat": ["Compte ", {"var": "answers.compte.iban"}]},
        "result": "short_text",
    },
    {"id": "telephone", "type": "phone", "label": "Téléphone", "required": False, "profile": "phone"},
]
AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)
OTHER_AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"etat-civil-instruction"}),
    families=frozenset({"etat-civil"}),
)

MakeFilteredCase = Callable[..., Case]


def build_definition(**more: Any) -> dict[str, Any]:
    """The small procedure of the tests, with questions that lists show or are narrowed by."""
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"][0]["filter"] = True
    definition["pages"][1]["fields"] += deepcopy(FIELDS)
    return {**definition, **more}


@pytest.fixture
def filtered_version(procedure_version: UUID) -> UUID:
    """Publish the procedure with filtered choices."""
    version_id = publishing.publish(build_definition()).id
    db.session.commit()
    return version_id


@pytest.fixture
def make_filtered_case(app: Flask, filtered_version: UUID) -> MakeFilteredCase:
    """Submit a request of it."""

    def make(**answers: Any) -> Case:
        with app.app_context():
            case = submission.submit(
                filtered_version, {**ANSWERS, **answers}, token=uuid4(), channel="web", by=NOBODY
            ).case
        db.session.commit()
        return case

    return make
