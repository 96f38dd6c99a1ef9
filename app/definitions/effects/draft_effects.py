"""Effects of a version of a procedure on the drafts of residents begun with older ones: counted by version."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.cases.models import Draft
from app.core import clock
from app.core.db import db
from app.procedures.definition import Procedure
from app.procedures.form.form_changes import FormChanges, compare_forms
from app.procedures.models import ProcedureVersion
from app.procedures.publishing import definition_of


@dataclass(frozen=True)
class VersionDrafts:
    """The drafts begun with one version, and what the later form changes for them."""

    number: int
    count: int
    changes: FormChanges


@dataclass(frozen=True)
class DraftEffects:
    """Drafts begun and not sent, by version, oldest first."""

    versions: tuple[VersionDrafts, ...]

    @property
    def count(self) -> int:
        return sum(version.count for version in self.versions)

    @property
    def changed_versions(self) -> tuple[VersionDrafts, ...]:
        """The versions whose drafts would lose something or have something more to answer."""
        return tuple(version for version in self.versions if not version.changes.is_empty)


def find_draft_effects(slug: str, procedure: Procedure) -> DraftEffects:
    """The effects of this form on the drafts of its older versions."""
    rows = db.session.execute(
        select(ProcedureVersion.id, ProcedureVersion.number, func.count())
        .join(Draft, Draft.procedure_version_id == ProcedureVersion.id)
        .where(ProcedureVersion.slug == slug, Draft.expires_at > clock.now(), Draft.sent_at.is_(None))
        .group_by(ProcedureVersion.id, ProcedureVersion.number)
        .order_by(ProcedureVersion.number)
    )
    return DraftEffects(
        tuple(
            VersionDrafts(number, count, compare_forms(definition_of(version_id), procedure))
            for version_id, number, count in rows
        )
    )
