"""Table of the ODT and DOCX files of the authority that documents are made from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, LargeBinary

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, mapped_column


class DocumentTemplateFile(Base):
    """A file as it was checked and prepared. Never changed: versions and drafts of templates name it by its id."""

    __tablename__ = "document_template_file"

    id: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    format: Mapped[str] = mapped_column(info=ANONYMOUS)
    # The name it had on the computer of whoever sent it.
    file_name: Mapped[str] = mapped_column(info=ANONYMOUS)
    content: Mapped[bytes] = mapped_column(LargeBinary, info=ANONYMOUS)
    # What is typed between its braces, and the placeholder that each stands for, in the order of the file: JSONB has none.
    placeholders: Mapped[dict[str, Any]] = mapped_column(JSON, info=ANONYMOUS)
    # What was repaired, and what its author may still correct: codes and numbers.
    notes: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    uploaded_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
