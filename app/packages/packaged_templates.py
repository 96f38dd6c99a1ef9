"""Export and import the document templates of packages, with their office files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.db.draft_rows import save_draft_row
from app.core.i18n import gettext as _
from app.documents import models
from app.documents.document_templates import publish_template
from app.documents.models import DocumentTemplateDraft, DocumentTemplateVersion
from app.documents.office.template_files import load_file
from app.documents.template_definition import parse_template
from app.language.schema.problems import DefinitionError, Problem
from app.packages.local_placeholders import extract_placeholders
from app.packages.packaged_files import PackagedFile, describe_file, format_of_file, keep_file, path_of_file

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
        if version is None:
            continue
        if slug in named_slugs or version.definition.get("procedure") in own_slugs:
            yield version


def export_template(version: DocumentTemplateVersion, values: Mapping[str, str]) -> dict[str, Any]:
    """The definition of a template without what is specific to the authority; its file goes beside, as it is."""
    definition = dict(extract_placeholders(version.definition, values))
    if format_of_file(definition) is not None:
        definition["file"] = describe_file(load_file(version.definition["file"]["id"]))
    return definition


def export_files(templates: Iterable[DocumentTemplateVersion]) -> dict[str, bytes]:
    """The office files of the templates, by path."""
    files = [(each.slug, load_file(each.definition["file"]["id"])) for each in templates if "file" in each.definition]
    return {path_of_file(slug, file.format): file.content for slug, file in files}


def problems_of_template(definition: Definition, file: PackagedFile | None = None) -> list[Problem]:
    """Problems that prevent the template from being published here."""
    try:
        parse_template(_name_unknown_file(definition))
    except DefinitionError as error:
        return list(error.problems)
    if file is None and "file" in definition:
        return [Problem("document", _("ce modèle est un fichier, qui n’est pas dans le paquet"))]
    return list(file.problems) if file is not None else []


def import_template(
    definition: Definition, file: PackagedFile | None = None, *, must_publish: bool, by: UUID | None, comment: str
) -> None:
    """Publish the template, or keep it as a draft. Raises DefinitionError, DraftChanged."""
    problems = problems_of_template(definition, file)
    if problems:
        raise DefinitionError(problems)
    if file is not None:
        definition = keep_file(definition, file, by=by)
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
        return [rename_templates(child, names) for child in node]
    if not isinstance(node, dict):
        return node
    renamed = {name: rename_templates(child, names) for name, child in node.items()}
    if node.get("type") == _ACTION and node.get("template") in names:
        renamed["template"] = names[node["template"]]
    return renamed


def _name_unknown_file(definition: Definition) -> Definition:
    """The definition as it is once its file is kept."""
    format_ = format_of_file(definition)
    return {**definition, "file": {"id": "", "format": format_}} if format_ else definition


def _iterate_actions(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, list):
        for each in node:
            yield from _iterate_actions(each)
    elif isinstance(node, Mapping):
        if node.get("type") == _ACTION:
            yield node
        for child in node.values():
            yield from _iterate_actions(child)
