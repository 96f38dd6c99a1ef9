"""An administrator who moves in from Publik: takes the exports, completes what the law asks, publishes everything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.accounts.models import Department, Role
from app.core.db import db
from app.core.documents import DefinitionError, Problem
from app.definitions import drafts
from app.definitions.kinds import PROCEDURE, WORKFLOW, Kind
from app.packages.importing import TAKE, Choices
from app.packages.package import PROCEDURES, WORKFLOWS
from app.packages.plan import Item
from app.packages.publik import arrival_of, plan_of, suggested, take_in
from app.packages.rights import Placement
from app.wcs.forms import BUILT_IN, DEFAULT_FAMILY
from app.wcs.importing import Imported
from app.wcs.reasons import TO_COMPLETE
from app.workflows import publishing as workflows

CATALOGUE = Path(__file__).parents[2] / "app" / "catalogue" / "workflows"
ROLE = "guichet"
LEGAL = {"silence": "none", "text": "article L. 231-4 du code des relations entre le public et l’administration"}


@dataclass
class MovedIn:
    """What was published, and what could not be."""

    procedures: list[str] = field(default_factory=list)
    workflows: list[str] = field(default_factory=list)
    refused: dict[str, list[Problem]] = field(default_factory=dict)


def move_in(files: Sequence[Imported]) -> MovedIn:
    """Everything taken as drafts, all roles given to one, then published: workflows first."""
    _open_counter()
    arrival = arrival_of(files)
    found = suggested(arrival.package)
    plan = plan_of(arrival, Placement(dict.fromkeys(found.roles, ROLE), found.topics))
    take_in(arrival, plan, Choices(answers={item.key: TAKE for item in plan.items}), by=None)
    moved = MovedIn()
    for section, kind, names in ((WORKFLOWS, WORKFLOW, moved.workflows), (PROCEDURES, PROCEDURE, moved.procedures)):
        for item in plan.items:
            if item.section == section:
                _publish(kind, item, names, moved)
    return moved


def _open_counter() -> None:
    department = Department(slug=ROLE, name="Guichet", phone="02 41 00 00 00", email="guichet@mairie.example")
    db.session.add(department)
    db.session.flush()
    more = {"family": DEFAULT_FAMILY, "kind": "processing"}
    db.session.add(Role(slug=ROLE, title="Guichet", department_id=department.id, **more))
    workflows.publish(json.loads((CATALOGUE / f"{BUILT_IN}.json").read_text(encoding="utf-8")))
    db.session.commit()


def _publish(kind: Kind, item: Item, names: list[str], moved: MovedIn) -> None:
    draft = drafts.find(kind, item.slug)
    assert draft is not None
    if kind is PROCEDURE:
        draft = drafts.save(kind, _completed(draft.document), revision=draft.revision, by=None)
    try:
        drafts.publish(kind, item.slug, revision=draft.revision, by=None)
    except DefinitionError as error:
        db.session.rollback()
        moved.refused[item.key] = list(error.problems)
    else:
        names.append(item.slug)
    db.session.commit()


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    """What only the authority knows: its texts, what silence means, and who does what."""
    written: dict[str, Any] = _written(document)
    return {**written, "legal": LEGAL, "functions": dict.fromkeys(document["functions"], ROLE)}


def _written(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _written(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_written(each) for each in node]
    return node.replace(TO_COMPLETE.message, "Écrit par la mairie.") if isinstance(node, str) else node
