"""An administrator who moves in from Publik: takes the exports, completes what the law asks, publishes everything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.accounts.models import Department, Role
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from app.language.schema.problems import DefinitionError, Problem
from app.packages.import_plan import Item
from app.packages.package import PROCEDURES, WORKFLOWS
from app.packages.package_import import TAKE, Choices
from app.packages.placement import Placement
from app.packages.publik_package import build_export, import_export, make_export_plan, suggest_placement
from app.publik_import.forms import BUILT_IN_WORKFLOW, DEFAULT_FAMILY
from app.publik_import.importer import ImportedFile
from app.publik_import.reasons import TO_COMPLETE
from app.workflows import publishing as workflows

CATALOGUE = Path(__file__).parents[2] / "app" / "catalogue" / "workflows"
ROLE = "guichet"
LEGAL = {"silence": "none", "text": "article L. 231-4 du code des relations entre le public et l’administration"}


@dataclass
class MigrationResult:
    """What was published, and what could not be."""

    procedures: list[str] = field(default_factory=list)
    workflows: list[str] = field(default_factory=list)
    refused: dict[str, list[Problem]] = field(default_factory=dict)


def migrate(files: Sequence[ImportedFile]) -> MigrationResult:
    """Everything taken as drafts, all roles given to one, then published: workflows first."""
    _open_office()
    arrival = build_export(files)
    found = suggest_placement(arrival.package)
    plan = make_export_plan(arrival, Placement(dict.fromkeys(found.roles, ROLE), found.topics))
    import_export(arrival, plan, Choices(decisions={item.key: TAKE for item in plan.items}), by=None)
    moved = MigrationResult()
    for section, kind, names in ((WORKFLOWS, WORKFLOW, moved.workflows), (PROCEDURES, PROCEDURE, moved.procedures)):
        for item in plan.items:
            if item.section == section:
                _publish_item(kind, item, names, moved)
    return moved


def _open_office() -> None:
    department = Department(slug=ROLE, name="Guichet", phone="02 41 00 00 00", email="guichet@mairie.example")
    db.session.add(department)
    db.session.flush()
    more = {"family": DEFAULT_FAMILY, "kind": "processing"}
    db.session.add(Role(slug=ROLE, title="Guichet", department_id=department.id, **more))
    workflows.publish(json.loads((CATALOGUE / f"{BUILT_IN_WORKFLOW}.json").read_text(encoding="utf-8")))
    db.session.commit()


def _publish_item(kind: Kind, item: Item, names: list[str], moved: MigrationResult) -> None:
    draft = definition_drafts.find_draft(kind, item.slug)
    assert draft is not None
    if kind is PROCEDURE:
        draft = definition_drafts.save_draft(
            kind, _complete_definition(draft.document), revision=draft.revision, by=None
        )
    try:
        definition_drafts.publish_draft(kind, item.slug, revision=draft.revision, by=None)
    except DefinitionError as error:
        db.session.rollback()
        moved.refused[item.key] = list(error.problems)
    else:
        names.append(item.slug)
    db.session.commit()


def _complete_definition(document: dict[str, Any]) -> dict[str, Any]:
    """What only the authority knows: its texts, what silence means, and who does what."""
    written: dict[str, Any] = _complete_texts(document)
    return {**written, "legal": LEGAL, "functions": dict.fromkeys(document["functions"], ROLE)}


def _complete_texts(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _complete_texts(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_complete_texts(each) for each in node]
    return node.replace(TO_COMPLETE.message, "Écrit par la mairie.") if isinstance(node, str) else node
