"""Export and import the document templates of packages; a template made of an office file stays where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.db.definition_drafts import save_draft_row
from app.core.i18n import gettext as _
from app.documents import models
from app.documents.document_templates import publish_template
from app.documents.models import DocumentTemplateDraft, DocumentTemplateVersion
from app.documents.template_definition import parse_template
from app.language.schema.problems import DefinitionError, Problem

Definition = Mapping[str, Any]
_ACTION = "make_document"


def templates_in_workflow(definition: Any) -> set[str]:
    """The slugs of the templates that the actions of a workflow make documents from."""
    return {action["template"] for action in _iterate_actions(definition) if isinstance(action.get("template"), str)}


def role_of_template(definition: Definition) -> str | None:
    """The role that signs the documents of the template."""
    signature = definition.get("signature")
    role = signature.get("role") if isinstance(signature, Mapping) else None
    return role if isinstance(role, str) else None


def map_signing_role(definition: Definition, role: str | None) -> dict[str, Any]:
    """The template whose documents another role signs."""
    return {**definition, "signature": {**definition["signature"], "role": role}}


def find_published_version(slug: str) -> DocumentTemplateVersion | None:
    """The version in use of the template of that name; none when there is none, or when it was withdrawn."""
    published = db.session.get(models.DocumentTemplate, slug)
    if published is None or published.withdrawn_at is not None:
        return None
    return db.session.get_one(DocumentTemplateVersion, published.version_id)


def find_template_draft(slug: str) -> DocumentTemplateDraft | None:
    return db.session.get(DocumentTemplateDraft, slug)


def export_templates(workflows: Iterable[Definition], procedures: Iterable[str]) -> Iterator[DocumentTemplateVersion]:
    """The published templates that the workflows name, and those of the procedures."""
    own_slugs = set(procedures)
    named_slugs = set[str]().union(*map(templates_in_workflow, workflows))
    for slug in sorted(db.session.scalars(select(models.DocumentTemplate.slug))):
        version = find_published_version(slug)
        if version is None or "file" in version.definition:
            continue
        if slug in named_slugs or version.definition.get("procedure") in own_slugs:
            yield version


def problems_of_template(definition: Definition) -> list[Problem]:
    """What prevents the template from being published here."""
    try:
        parse_template(definition)
    except DefinitionError as error:
        return list(error.problems)
    return (
        [Problem("file", _("ce modèle est un fichier, qui n’est pas dans le paquet"))] if "file" in definition else []
    )


def import_template(definition: Definition, *, must_publish: bool, by: UUID | None, comment: str) -> None:
    """Publish the template, or keep it as a draft. Raises DefinitionError, DraftChanged."""
    problems = problems_of_template(definition)
    if problems:
        raise DefinitionError(problems)
    if must_publish:
        publish_template(definition, by=by, comment=comment)
        return
    slug = definition["slug"]
    draft, version = find_template_draft(slug), find_published_version(slug)
    save_draft_row(
        DocumentTemplateDraft,
        slug,
        definition,
        revision=draft.revision if draft else None,
        by=by,
        comment=comment,
        base_version_id=version.id if version else None,
    )


def rename_templates(node: Any, names: Mapping[str, str]) -> Any:
    """A workflow whose actions name the templates by their new names."""
    if isinstance(node, list):
        return [rename_templates(each, names) for each in node]
    if not isinstance(node, dict):
        return node
    renamed = {name: rename_templates(child, names) for name, child in node.items()}
    if node.get("type") == _ACTION and node.get("template") in names:
        renamed["template"] = names[node["template"]]
    return renamed


def _iterate_actions(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, list):
        for each in node:
            yield from _iterate_actions(each)
    elif isinstance(node, Mapping):
        if node.get("type") == _ACTION:
            yield node
        for child in node.values():
            yield from _iterate_actions(child)
