"""Factories of test objects: plain functions with keyword defaults, through the write path."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.workflow import transitions
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import NOBODY, Actor
from app.procedures import publishing as procedures
from app.themes import charter
from app.workflows import publishing as workflows

WORKFLOW: dict[str, Any] = {
    "format": "parvis/workflow/1",
    "slug": "signalement",
    "title": "Signalement",
    "functions": [{"id": "recipient", "label": "Service destinataire"}],
    "processing_fields": [{"id": "equipe", "type": "short_text", "label": "Équipe", "required": False}],
    "initial": "new",
    "statuses": [
        {
            "id": "new",
            "label": "Nouvelle",
            "public_label": "Votre demande est arrivée",
            "public_text": "Un agent va la lire.",
            "tone": "info",
            "closed": False,
            "public": True,
            "on_enter": [{"id": "note", "type": "history_message", "text": "Demande {{ case.reference }} reçue."}],
            "actions": [
                {
                    "id": "accept",
                    "label": "Accepter",
                    "by": ["recipient"],
                    "to": "accepted",
                    "primary": True,
                    "fields": [{"id": "equipe", "type": "short_text", "label": "Équipe", "required": False}],
                },
                {
                    "id": "refuse",
                    "label": "Refuser",
                    "by": ["recipient"],
                    "to": "refused",
                    "confirm": "Refuser cette demande ?",
                    "fields": [{"id": "motif", "type": "long_text", "label": "Motif"}],
                },
            ],
            "timeouts": [{"id": "sleep", "after": {"days": 15}, "to": "refused"}],
        },
        {
            "id": "accepted",
            "label": "Acceptée",
            "public_label": "Votre demande est acceptée",
            "public_text": "C’est fait.",
            "tone": "success",
            "closed": True,
            "public": True,
            "on_enter": [
                {
                    "id": "mail",
                    "type": "send_email",
                    "to": "applicant",
                    "subject": "Votre demande {{ case.reference }} est acceptée",
                    "body": "Bonjour {{ applicant.first_name }}, équipe {{ processing.equipe }}.",
                }
            ],
        },
        {
            "id": "refused",
            "label": "Refusée",
            "public_label": "Votre demande est refusée",
            "public_text": "Le motif est dans le message.",
            "tone": "danger",
            "closed": True,
            "public": True,
            "on_enter": [
                {
                    "id": "mail",
                    "type": "send_email",
                    "to": "applicant",
                    "subject": "Votre demande {{ case.reference }}",
                    "body": "Motif : {{ action.motif }}",
                }
            ],
        },
    ],
}

PROCEDURE: dict[str, Any] = {
    "format": "parvis/procedure/1",
    "slug": "signaler",
    "title": "Signaler un problème",
    "summary": "Un trou, un lampadaire en panne…",
    "theme": "cadre-de-vie",
    "keywords": ["trou", "lampadaire"],
    "family": "polices-voirie",
    "workflow": "signalement",
    "functions": {"recipient": "voirie-instruction"},
    "intake": ["accueil-voirie"],
    "presentation": {"who": "Tout le monde", "duration_minutes": 3, "what_next": ["Un agent lit votre demande."]},
    "privacy": {
        "purpose": "Réparer la voirie.",
        "legal_basis": "Mission d’intérêt public",
        "recipients": ["Service Voirie"],
        "retention_months": 3,
    },
    "account": {"required": False, "reason": None},
    "legal": {
        "silence": "rejection",
        "text": "article L. 231-4 du code des relations entre le public et l’administration",
        "delay": {"number": 2, "unit": "months"},
        "appeal": "Vous pouvez saisir le tribunal administratif.",
    },
    "pages": [
        {
            "id": "probleme",
            "title": "Le problème",
            "fields": [
                {
                    "id": "type",
                    "type": "single_choice",
                    "label": "De quoi s’agit-il ?",
                    "statistic": True,
                    "options": [{"value": "trou", "label": "Un trou"}, {"value": "lampe", "label": "Un lampadaire"}],
                },
                {"id": "description", "type": "long_text", "label": "Décrivez le problème"},
                {"id": "photos", "type": "files", "label": "Photos", "required": False, "accept": ["image"]},
            ],
        },
        {
            "id": "contact",
            "title": "Vous",
            "fields": [
                {"id": "prenom", "type": "short_text", "label": "Prénom", "required": False, "profile": "first_name"},
                {"id": "nom", "type": "short_text", "label": "Nom", "required": False, "profile": "last_name"},
                {"id": "courriel", "type": "email", "label": "Adresse e-mail", "required": False, "profile": "email"},
            ],
        },
    ],
}

ANSWERS: dict[str, Any] = {
    "type": "trou",
    "description": "Un grand trou devant l’école.",
    "prenom": "Chloé",
    "nom": "Exemple",
    "courriel": "chloe@residents.example",
}

MakeCase = Callable[..., Case]


def write_charter() -> None:
    """Save a charter with contact details, which receipts require."""
    charter.save_charter({"phone": "01 61 91 40 00", "email": "mairie@exemple.example"})


@pytest.fixture
def procedure_version(site: Site) -> UUID:
    """The small procedure of the tests, published with its workflow."""
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    version = procedures.publish(deepcopy(PROCEDURE))
    db.session.commit()
    return version.id


@pytest.fixture
def make_case(app: Flask, procedure_version: UUID) -> MakeCase:
    """Submit a request, and bring it to a status through the actions of the workflow."""

    def make(**more: Any) -> Case:
        with app.app_context():  # letters are rendered from templates
            return _make(**more)

    def _make(*, by: Actor = NOBODY, status: str = "new", token: UUID | None = None, **answers: Any) -> Case:
        submitted = submission.submit(
            procedure_version, {**ANSWERS, **answers}, token=token or uuid4(), channel="web", by=by
        )
        case = submitted.case
        agent = Actor(
            kind="agent",
            account_id=uuid4(),
            roles=frozenset({"voirie-instruction"}),
            families=frozenset({"polices-voirie"}),
        )
        if status == "accepted":
            transitions.run_action(case, "accept", {"equipe": "Nord"}, by=agent)
        if status == "refused":
            transitions.run_action(case, "refuse", {"motif": "Hors de la commune."}, by=agent)
        db.session.commit()
        return case

    return make
