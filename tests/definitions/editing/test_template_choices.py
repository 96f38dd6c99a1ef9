"""A circuit is offered the document templates of the procedures that follow it, and those of every procedure."""

from __future__ import annotations

from uuid import UUID

from app.core.db import db
from app.definitions.definition_kinds import WORKFLOW
from app.definitions.editing.references import DOCUMENT_TEMPLATE, References
from app.documents.document_templates import publish_template
from tests.documents.templates import LETTER
from tests.factories import WORKFLOW as SIGNALEMENT


def test_templates_of_other_procedures_are_not_offered(procedure_version: UUID) -> None:
    for slug, procedure in (("tous", {}), ("ici", {"procedure": "signaler"}), ("ailleurs", {"procedure": "naissance"})):
        publish_template({**LETTER, "slug": slug, "title": slug, **procedure})
    db.session.commit()

    offered = References(WORKFLOW.name, SIGNALEMENT).list_choices(DOCUMENT_TEMPLATE)
    offered_elsewhere = References(WORKFLOW.name, {**SIGNALEMENT, "slug": "autre"}).list_choices(DOCUMENT_TEMPLATE)

    assert [slug for slug, _title in offered] == ["ici", "tous"]
    assert [slug for slug, _title in offered_elsewhere] == ["tous"]
