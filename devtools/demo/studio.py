"""Studio work of the demo: a working copy, a draft imported from Publik, a template of letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.accounts import design_rights
from app.accounts.design_rights import give_design_right
from app.accounts.models import Account
from app.core.web.access_rules import Actor
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing import edit_log, operations
from app.documents import template_drafts
from app.documents.document_templates import publish_template
from app.packages.package_import import Choices
from app.procedures.publishing import live_procedure
from devtools.demo import fixtures
from publik_import.importer import import_contents
from publik_import.site import publik_package

EDITED_PROCEDURE = "carte-stationnement-resident"
IMPORTED_PROCEDURE = "emprunter-le-broyeur"
TEMPLATE = "reponse-a-un-signalement"
TEMPLATE_PROCEDURE = "signaler-un-probleme-de-voirie"


def create_working_copy(author_id: UUID) -> None:
    """Change a procedure in service twice, and publish nothing."""
    for edit in (_write_hint, _add_question):
        edit_log.save_edit(PROCEDURE, EDITED_PROCEDURE, edit, pointer=None, revision=0, by=author_id)


def write_template(author_id: UUID) -> None:
    """Publish a template of letters, and begin its next version."""
    edits = fixtures.load_studio_edits()
    template, lamp = edits["template"], edits["lamp"]
    publish_template(template, by=author_id)
    first, *others = template["sections"]
    changed_template = {**template, "sections": [first, lamp, *others]}
    template_drafts.save_draft(template["slug"], changed_template, revision=None, by=author_id)


def grant_edit_right(agent: Account, procedure_slug: str, *, by: Actor) -> None:
    """Let an agent edit a procedure that they process, and its templates."""
    label = live_procedure(procedure_slug).definition.title
    give_design_right(agent, design_rights.PROCEDURE, procedure_slug, design_rights.EDIT, label=label, by=by)


def import_publik_form(author_id: UUID) -> None:
    """Import a form of Publik as a draft, with the points that are left to deal with."""
    export = publik_package.build_export(import_contents(fixtures.load_publik_files()))
    publik_package.import_export(export, publik_package.make_export_plan(export), Choices(), by=author_id)


def _write_hint(definition: Mapping[str, Any]) -> dict[str, Any]:
    pointer = "pages/vehicule/fields/titulaire/hint"
    return operations.set_value(definition, pointer, fixtures.load_studio_edits()["hint"])


def _add_question(definition: Mapping[str, Any]) -> dict[str, Any]:
    question = fixtures.load_studio_edits()["question"]
    return operations.add_element(definition, "pages/vehicule/fields", question, after="immatriculation")
