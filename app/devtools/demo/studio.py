"""What an administrator has under way in the studio of the demo: a working copy, and a draft imported from Publik."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing import edit_log, operations
from app.devtools.demo import fixtures
from app.packages import publik_package
from app.packages.package_import import Choices
from app.publik_import.importer import import_contents

EDITED_PROCEDURE = "carte-stationnement-resident"
IMPORTED_PROCEDURE = "emprunter-le-broyeur"


def create_working_copy(author_id: UUID) -> None:
    """Change a procedure in service twice, and publish nothing."""
    for edit in (_write_hint, _add_question):
        edit_log.save_edit(PROCEDURE, EDITED_PROCEDURE, edit, pointer=None, revision=0, by=author_id)


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
