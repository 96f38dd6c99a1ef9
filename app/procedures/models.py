"""Tables of procedures, their published versions and their draft."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint

from app.core.db import ANONYMOUS, TECHNICAL, Base, Mapped, mapped_column
from app.core.db.definition_versions import Version
from app.core.db.draft_rows import DefinitionDraft


class ProcedureVersion(Version):
    """One published procedure document. Never changed nor deleted: cases keep the version they were made with."""

    __tablename__ = "procedure_version"
    __table_args__ = (UniqueConstraint("slug", "number"),)


class ProcedureDraft(DefinitionDraft):
    """The working copy of a procedure, beside its published versions."""

    __tablename__ = "procedure_draft"


class PublishedProcedure(Base):
    """A procedure of the authority: the version residents now fill in, and its place in the catalogue."""

    __tablename__ = "procedure"

    slug: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    theme: Mapped[str] = mapped_column(info=ANONYMOUS)
    family: Mapped[str] = mapped_column(info=ANONYMOUS)
    position: Mapped[int] = mapped_column(info=ANONYMOUS)
    current_version_id: Mapped[UUID] = mapped_column(ForeignKey("procedure_version.id"), info=TECHNICAL)
    is_open: Mapped[bool] = mapped_column(default=True, info=ANONYMOUS)
    uses: Mapped[int] = mapped_column(default=0, info=ANONYMOUS)

    def set_version(self, version: ProcedureVersion) -> None:
        """Makes a version the one residents fill in."""
        self.current_version_id = version.id
        self.theme = version.definition["theme"]
        self.family = version.definition["family"]

    def close(self) -> None:
        """Close the procedure to new requests; existing cases go on."""
        self.is_open = False

    def reopen(self) -> None:
        self.is_open = True
