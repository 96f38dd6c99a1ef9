"""Working copies of document templates: drafts beside published versions, saved under an optimistic lock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.db.draft_rows import DraftChanged, delete_draft_row, save_draft_row
from app.documents import document_templates, models
from app.documents.document_templates import TemplateNotFound
from app.documents.models import DocumentTemplateDraft, DocumentTemplateVersion
from app.documents.template_definition import parse_template

__all__ = ["DraftChanged", "TemplateNotFound", "WorkingCopy"]

MAX_COMMENT_CHARACTERS = 500


@dataclass(frozen=True)
class WorkingCopy:
    """A template as it is edited: its draft if there is one, else its published version."""

    slug: str
    definition: Mapping[str, Any]
    # Of the draft; none without one.
    revision: int | None
    # Of the published version; none for what was never published.
    number: int | None
    is_withdrawn: bool
    saved_at: datetime
    saved_by_id: UUID | None

    @property
    def title(self) -> str:
        return str(self.definition.get("title") or self.slug)

    @property
    def procedure(self) -> str | None:
        """The slug of its procedure; none when it is of every procedure."""
        return self.definition.get("procedure") or None

    @property
    def has_draft(self) -> bool:
        return self.revision is not None

    @property
    def is_published(self) -> bool:
        return self.number is not None and not self.is_withdrawn


def list_working_copies() -> list[WorkingCopy]:
    """Every template, published or not, by title."""
    query = select(models.DocumentTemplate, DocumentTemplateVersion).join(
        DocumentTemplateVersion, models.DocumentTemplate.version_id == DocumentTemplateVersion.id
    )
    published = {row.slug: (row, version) for row, version in db.session.execute(query)}
    drafts = {draft.slug: draft for draft in db.session.scalars(select(DocumentTemplateDraft))}
    copies = [_build_copy(slug, drafts.get(slug), *published.get(slug, (None, None))) for slug in {*published, *drafts}]
    return sorted(copies, key=lambda copy: copy.title.casefold())


def load_working_copy(slug: str) -> WorkingCopy:
    """The template of that name. Raises TemplateNotFound."""
    draft = db.session.get(DocumentTemplateDraft, slug)
    published = db.session.get(models.DocumentTemplate, slug)
    if draft is None and published is None:
        raise TemplateNotFound(slug)
    version = db.session.get(DocumentTemplateVersion, published.version_id) if published else None
    return _build_copy(slug, draft, published, version)


def save_draft(
    slug: str, definition: Mapping[str, Any], *, revision: int | None, by: UUID | None
) -> DocumentTemplateDraft:
    """Save the definition as the draft of the template. `revision` is the one that was read, None for a first save.

    Raises DraftChanged.
    """
    published = db.session.get(models.DocumentTemplate, slug)
    return save_draft_row(
        DocumentTemplateDraft,
        slug,
        {**definition, "slug": slug},
        revision=revision,
        by=by,
        notes=[],
        base_version_id=published.version_id if published else None,
    )


def publish_draft(
    slug: str, *, revision: int | None, names: Collection[str] | None, by: UUID | None, comment: str = ""
) -> DocumentTemplateVersion:
    """Publish what is edited, or a withdrawn template again. `names`: what its texts may name.

    Raises DraftChanged, DefinitionError.
    """
    copy = load_working_copy(slug)
    if copy.revision != revision:
        raise DraftChanged(slug)
    parse_template(copy.definition, names=names)
    version = document_templates.publish_template(copy.definition, by=by, comment=comment[:MAX_COMMENT_CHARACTERS])
    if copy.has_draft:
        delete_draft_row(DocumentTemplateDraft, slug, revision=revision)
    return version


def delete_draft(slug: str, *, revision: int | None) -> None:
    """Delete the draft; the published versions stay. Raises DraftChanged."""
    delete_draft_row(DocumentTemplateDraft, slug, revision=revision)


def restore_version(slug: str, number: int, *, revision: int | None, by: UUID | None) -> DocumentTemplateDraft:
    """Make a published version the draft, in the place of the present one. Raises TemplateNotFound, DraftChanged."""
    return save_draft(slug, get_version(slug, number).definition, revision=revision, by=by)


def list_versions(slug: str) -> list[DocumentTemplateVersion]:
    """The published versions, the latest first."""
    query = select(DocumentTemplateVersion).where(DocumentTemplateVersion.slug == slug)
    return list(db.session.scalars(query.order_by(DocumentTemplateVersion.number.desc())))


def get_version(slug: str, number: int) -> DocumentTemplateVersion:
    """A published version. Raises TemplateNotFound."""
    query = select(DocumentTemplateVersion).where(
        DocumentTemplateVersion.slug == slug, DocumentTemplateVersion.number == number
    )
    version = db.session.scalar(query)
    if version is None:
        raise TemplateNotFound(slug)
    return version


def _build_copy(
    slug: str,
    draft: DocumentTemplateDraft | None,
    published: models.DocumentTemplate | None,
    version: DocumentTemplateVersion | None,
) -> WorkingCopy:
    is_withdrawn = published is not None and published.withdrawn_at is not None
    number = version.number if version else None
    if draft is not None:
        return WorkingCopy(
            slug, draft.definition, draft.revision, number, is_withdrawn, draft.saved_at, draft.saved_by_id
        )
    assert version is not None
    return WorkingCopy(
        slug, version.definition, None, number, is_withdrawn, version.published_at, version.published_by_id
    )
