"""A form whose answers give the price of a parking card, asked to be paid as soon as it is sent."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

from app.core.db import db
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.payments.canteen import REGIE, make_regie

ZONES = [{"value": "centre", "label": "Centre"}, {"value": "faubourg", "label": "Faubourg"}]
RULE: dict[str, Any] = {
    "lines": [
        {
            "id": "carte",
            "label": "Carte de stationnement",
            "unit": "mois",
            "quantity": {"kind": "count", "value": {"var": "answers.mois"}},
            "price": {
                "kind": "matrix",
                "criteria": [
                    {
                        "id": "zone",
                        "label": "Zone",
                        "kind": "choice",
                        "value": {"var": "answers.zone"},
                        "entries": [{"id": "centre", "label": "Centre"}, {"id": "faubourg", "label": "Faubourg"}],
                    }
                ],
                "cells": [{"at": ["centre"], "amount": 12.5}, {"at": ["faubourg"], "amount": 0.333}],
            },
        }
    ],
    "reductions": [
        {"id": "electrique", "label": "Véhicule électrique", "rate": 50, "condition": {"var": "answers.electrique"}}
    ],
}
PRODUCT: dict[str, Any] = {
    "id": "carte",
    "title": "Carte de stationnement",
    "accounting_code": "70383",
    "price_rule": RULE,
    "procedure": "signaler",
}
ASK = {"id": "payment", "type": "ask_payment", "regie": "cantine", "product": "carte", "on_failure": "refused"}
FIELDS: list[dict[str, Any]] = [
    {"id": "zone", "type": "single_choice", "label": "Votre zone", "options": ZONES},
    {"id": "mois", "type": "number", "label": "Nombre de mois"},
    {"id": "electrique", "type": "yes_no", "label": "Votre véhicule est-il électrique ?", "required": False},
]
ANSWERS = {"zone": "centre", "mois": "3", "electrique": "yes"}


def build_procedure() -> dict[str, Any]:
    procedure = deepcopy(PROCEDURE)
    procedure["pages"][0]["fields"] = deepcopy(FIELDS)
    return procedure


def build_workflow(**changes: Any) -> dict[str, Any]:
    workflow = deepcopy(WORKFLOW)
    workflow["statuses"][0]["on_enter"] = [{**ASK, **changes}]
    return workflow


def make_priced_regie(**more: Any) -> None:
    """The régie of the tests, which sells meals and cards, and which the agent in charge edits."""
    make_regie(
        gateway="",
        roles={"edit": ["voirie-instruction"]},
        products=[*REGIE["products"], {**PRODUCT, **more}],
    )


def publish_priced_form(**changes: Any) -> UUID:
    """Publish the form and its circuit."""
    workflows.publish(build_workflow(**changes))
    write_charter()
    version = procedures.publish(build_procedure())
    db.session.commit()
    return version.id
