"""Bulk creation of cases: the same rows as the write path, sealed with their own keys."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text

from app.cases.models import Case, CaseEvent
from app.cases.reading.case_values import ANSWERS, DIGEST
from app.cases.search.facet_choices import facet_choices
from app.cases.search.facet_tokens import answer_token, district_token
from app.cases.search.models import CaseFacet, SearchToken
from app.cases.search.search_tokens import token_of, words_to_index
from app.cases.timeline import DETAILS
from app.cases.tracking.reference_number import new_reference
from app.cases.tracking.tracking_code import code_for, contact_hash_of, hash_code
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import create_keys, seal
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.procedures.publishing import LiveProcedure
from app.workflows import publishing as workflows
from app.workflows.publishing import LiveWorkflow
from bench.installation import Installation

BATCH = 5000
YEARS = 5
OPEN_SHARE = 0.12
FIRST_NAMES = ("Camille", "Amina", "Louis", "Inès", "Marius", "Chloé", "Denis", "Fatou", "Paul", "Jeanne")
LAST_NAMES = ("Vasseur", "Okafor", "Martin", "Perrin", "Keller", "Moreau", "Lemoine", "Garnier", "Diallo", "Roux")
DISTRICTS = ("Centre", "Les Rives", "Bel-Air", "La Gare", "Plateau")
STREETS = ("rue du Lac", "avenue de la Gare", "place des Tilleuls", "chemin des Écoliers", "quai Nord")
_used_references: set[str] = set()
CHANNELS = ("web", "web", "web", "mobile", "mobile", "phone", "counter", "post")


@dataclass(frozen=True)
class _ProcedureKind:
    """Values common to the cases of a procedure."""

    live: LiveProcedure
    workflow: LiveWorkflow
    open_statuses: tuple[str, ...]
    closed_statuses: tuple[str, ...]
    # Answers by which lists are narrowed: the values of each question.
    facets: dict[str, tuple[str, ...]]


def fill_database(place: Installation, total: int) -> None:
    """Add cases over five years up to this total, with one transaction for each batch."""
    with place.open_context():
        already = db.session.scalar(select(func.count()).select_from(Case)) or 0
    chance = random.Random(already)
    for start in range(already, total, BATCH):
        with place.open_context():
            _add_cases(chance, min(BATCH, total - start))
            db.session.commit()
    with place.open_context():
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def _add_cases(chance: random.Random, count: int) -> None:
    kinds = list(_list_kinds())
    rows = [_build_case(chance, kinds, key_id) for key_id in create_keys(count)]
    tables: tuple[Any, ...] = (Case.__table__, CaseEvent.__table__, SearchToken.__table__, CaseFacet.__table__)
    cases, events, tokens, facets = zip(*rows, strict=True)
    for table, values in zip(tables, (cases, events, chain(*tokens), chain(*facets)), strict=True):
        db.session.execute(insert(table), list(values))


def _list_kinds() -> Iterator[_ProcedureKind]:
    for live in procedures.live_procedures():
        workflow = workflows.live_workflow(live.definition.workflow)
        statuses = workflow.definition.statuses
        yield _ProcedureKind(
            live,
            workflow,
            open_statuses=tuple(status.id for status in statuses if not status.is_closed),
            closed_statuses=tuple(status.id for status in statuses if status.is_closed),
            facets={choice.field: tuple(choice.values) for choice in facet_choices(_everybody(live), live.slug)},
        )


def _everybody(live: LiveProcedure) -> Actor:
    """An agent who processes the cases of a procedure."""
    roles = frozenset(live.definition.functions.values())
    return Actor(kind="agent", account_id=None, roles=roles, families=frozenset({live.family}))


def _build_case(
    chance: random.Random, kinds: list[_ProcedureKind], key_id: UUID
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """Build a case, its first timeline event, its search tokens and its facets."""
    kind = chance.choice(kinds)
    token, is_open = new_id(), chance.random() < OPEN_SHARE
    received = clock.now() - timedelta(seconds=chance.randrange(YEARS * 365 * 86400))
    since = received + timedelta(days=chance.randrange(1, 20))
    name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
    street = f"{chance.randrange(1, 99)} {chance.choice(STREETS)}"
    email = f"usager{chance.randrange(10**6)}@courriel.example"
    case = {
        "id": new_id(),
        "reference": _new_reference(),
        "submission_token": token,
        "tracking_hash": hash_code(code_for(token)),
        "contact_hash": contact_hash_of(email, kind.live.family),
        "procedure_slug": kind.live.slug,
        "procedure_version_id": kind.live.version_id,
        "workflow_version_id": kind.workflow.version_id,
        "family": kind.live.family,
        "channel": chance.choice(CHANNELS),
        "status": chance.choice(kind.open_statuses if is_open else kind.closed_statuses),
        "status_since": since,
        "awaits_applicant": is_open and chance.random() < 0.1,
        "submitted_at": received,
        "updated_at": since,
        "closed_at": None if is_open else since,
        "anonymise_on": None if is_open else (clock.now() + timedelta(days=90)).date(),
        "key_id": key_id,
        "answers": seal(key_id, {"nom": name, "adresse": street, "courriel": email}, about=ANSWERS),
        "digest": seal(key_id, {"name": name, "line": street}, about=DIGEST),
        "revision": 1,
    }
    texts = (f"{case['reference']} {email}", name, street)
    return case, _build_event(case), _build_tokens(case, texts), _build_facets(chance, case, kind)


def _new_reference() -> str:
    """Return an unused reference: among a million random ones, two may collide."""
    reference = new_reference()
    while reference in _used_references:
        reference = new_reference()
    _used_references.add(reference)
    return reference


def _build_event(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "case_id": case["id"],
        "happened_at": case["submitted_at"],
        "kind": "submitted",
        "actor_kind": "anonymous",
        "visible_to": "everyone",
        "details": seal(case["key_id"], {"channel": case["channel"]}, about=DETAILS),
    }


def _build_tokens(case: dict[str, Any], texts: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Build the fingerprints of a case, of which a list shows all but the first text."""
    return [
        {"token": token_of(word, case["family"]), "submitted_at": case["submitted_at"], "case_id": case["id"]}
        for word in words_to_index(texts, texts[1:])
    ]


def _build_facets(chance: random.Random, case: dict[str, Any], kind: _ProcedureKind) -> list[dict[str, Any]]:
    """Build the fingerprints of an answer to each question by which lists are narrowed, and of a district."""
    tokens = [answer_token(kind.live.slug, field, chance.choice(values)) for field, values in kind.facets.items()]
    tokens.append(district_token(chance.choice(DISTRICTS), case["family"]))
    shared = {
        "is_closed": case["closed_at"] is not None,
        "submitted_at": case["submitted_at"],
        "case_id": case["id"],
    }
    return [{"token": token, **shared} for token in tokens]
