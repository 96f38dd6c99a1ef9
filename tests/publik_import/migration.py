"""Migrate from Publik as an administrator does: import the exports, complete them, publish everything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.accounts.models import Department, Role
from app.core.db import db
from app.definitions.checks.unwritten_texts import TO_COMPLETE
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from app.definitions.drafts.publication import publish_draft
from app.language.schema.problems import DefinitionError, Problem
from app.packages.import_plan import Item
from app.packages.package import PROCEDURES, WORKFLOWS
from app.packages.package_import import TAKE, Choices
from app.packages.placement import Placement
from app.workflows import publishing as workflows
from publik_import.forms import BUILT_IN_WORKFLOW, DEFAULT_FAMILY
from publik_import.importer import ImportedFile
from publik_import.site.publik_package import build_export, import_export, make_export_plan, suggest_placement

CATALOGUE = Path(__file__).parents[2] / "app" / "catalogue" / "workflows"
ROLE = "guichet"
LEGAL = {"silence": "none", "text": "article L. 231-4 du code des relations entre le public et l’administration"}


@dataclass
class MigrationResult:
    """The slugs of the published items, and the problems of the others by item key."""

    procedures: list[str] = field(default_factory=list)
    workflows: list[str] = field(default_factory=list)
    problems: dict[str, list[Problem]] = field(default_factory=dict)


def migrate(files: Sequence[ImportedFile]) -> MigrationResult:
    """Import everything as drafts with one role for all functions, then publish, workflows first."""
    _create_department_and_role()
    export = build_export(files)
    suggested_placement = suggest_placement(export.package)
    plan = make_export_plan(
        export, Placement(dict.fromkeys(suggested_placement.roles, ROLE), suggested_placement.topics)
    )
    import_export(export, plan, Choices(decisions={item.key: TAKE for item in plan.items}), by=None)
    result = MigrationResult()
    for section, kind, names in ((WORKFLOWS, WORKFLOW, result.workflows), (PROCEDURES, PROCEDURE, result.procedures)):
        for item in plan.items:
            if item.section == section:
                _publish_item(kind, item, names, result)
    return result


def _create_department_and_role() -> None:
    department = Department(slug=ROLE, name="Guichet", phone="02 41 00 00 00", email="guichet@mairie.example")
    db.session.add(department)
    db.session.flush()
    role_settings = {"family": DEFAULT_FAMILY, "kind": "processing"}
    db.session.add(Role(slug=ROLE, title="Guichet", department_id=department.id, **role_settings))
    workflows.publish(json.loads((CATALOGUE / f"{BUILT_IN_WORKFLOW}.json").read_text(encoding="utf-8")))
    db.session.commit()


def _publish_item(kind: Kind, item: Item, names: list[str], result: MigrationResult) -> None:
    draft = definition_drafts.find_draft(kind, item.slug)
    assert draft is not None
    if kind is PROCEDURE:
        draft = definition_drafts.save_draft(
            kind, _complete_definition(draft.definition), revision=draft.revision, by=None
        )
    try:
        publish_draft(kind, item.slug, revision=draft.revision, by=None)
    except DefinitionError as error:
        db.session.rollback()
        result.problems[item.key] = list(error.problems)
    else:
        names.append(item.slug)
    db.session.commit()


def _complete_definition(definition: dict[str, Any]) -> dict[str, Any]:
    """Fill in what an export cannot contain: the texts, the legal effect of silence and the roles."""
    completed_definition: dict[str, Any] = _complete_texts(definition)
    return {**completed_definition, "legal": LEGAL, "functions": dict.fromkeys(definition["functions"], ROLE)}


def _complete_texts(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _complete_texts(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_complete_texts(child) for child in node]
    return node.replace(TO_COMPLETE.message, "Écrit par la mairie.") if isinstance(node, str) else node
