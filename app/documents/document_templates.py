"""Document templates of the authority: their drafts, their published versions, and those that a case may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.db.definition_versions import create_next_version, lock_row
from app.core.domain_errors import NotFound
from app.documents import models
from app.documents.models import DocumentTemplateVersion
from app.documents.template_definition import DocumentTemplate, parse_template, read_template


class TemplateNotFound(NotFound):
    """No template of that name is published, or it was withdrawn."""


@dataclass(frozen=True)
class PublishedTemplate:
    """The version of a template that new documents are made from."""

    version_id: UUID
    number: int
    template: DocumentTemplate


def publish_template(
    definition: Mapping[str, Any], *, by: UUID | None = None, comment: str | None = None
) -> DocumentTemplateVersion:
    """Make the definition the version that new documents are made from. Raises DefinitionError."""
    slug = parse_template(definition).slug
    published = lock_row(models.DocumentTemplate, slug)
    current = db.session.get(DocumentTemplateVersion, published.version_id) if published else None
    version = create_next_version(DocumentTemplateVersion, slug, definition, current=current, by=by, comment=comment)
    if published is None:
        db.session.add(models.DocumentTemplate(slug=slug, version_id=version.id))
    else:
        published.version_id, published.withdrawn_at = version.id, None
    db.session.flush()
    return version


def withdraw_template(slug: str) -> None:
    """No document is made from this template any more. Raises TemplateNotFound."""
    published = lock_row(models.DocumentTemplate, slug)
    if published is None:
        raise TemplateNotFound(slug)
    published.withdrawn_at = published.withdrawn_at or clock.now()


def find_template(slug: str) -> PublishedTemplate:
    """The template of that name. Raises TemplateNotFound."""
    for published in list_templates():
        if published.template.slug == slug:
            return published
    raise TemplateNotFound(slug)


def list_templates(procedure: str | None = None) -> list[PublishedTemplate]:
    """The templates in use, by title; with a procedure, those of it and those of every procedure."""
    query = (
        select(DocumentTemplateVersion)
        .join(models.DocumentTemplate, models.DocumentTemplate.version_id == DocumentTemplateVersion.id)
        .where(models.DocumentTemplate.withdrawn_at.is_(None))
    )
    templates = [
        PublishedTemplate(version.id, version.number, read_template(version.definition))
        for version in db.session.scalars(query)
    ]
    if procedure is not None:
        templates = [template for template in templates if template.template.procedure in (None, procedure)]
    return sorted(templates, key=lambda each: each.template.title.casefold())


def template_in_version(version_id: UUID) -> DocumentTemplate:
    """The template that a document was made from."""
    return _read_version(version_id)


@lru_cache(maxsize=500)
def _read_version(version_id: UUID) -> DocumentTemplate:
    """Versions never change."""
    return read_template(db.session.get_one(DocumentTemplateVersion, version_id).definition)
