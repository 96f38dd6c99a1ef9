"""The indexes of the table of cases: most follow an order of a list, within a procedure."""

from __future__ import annotations

from sqlalchemy import Index, literal_column, text

from app.cases.reference_number import KEY_SQL

_IS_LISTED, _IS_LISTED_OPEN = text("limited_at IS NULL"), text("closed_at IS NULL AND limited_at IS NULL")

CASE_INDEXES = (
    Index("ix_case_procedure_status", "procedure_slug", "status", text("submitted_at DESC"), text("id DESC")),
    # What a list counts and skips is read in the index alone: cases under limitation are not in it.
    Index(
        "ix_case_procedure_recent",
        "procedure_slug",
        text("submitted_at DESC"),
        text("id DESC"),
        "closed_at",
        sqlite_where=_IS_LISTED,
        postgresql_where=_IS_LISTED,
    ),
    Index("ix_case_recent", text("submitted_at DESC"), text("id DESC")),
    Index(
        "ix_case_open",
        "procedure_slug",
        text("submitted_at DESC"),
        text("id DESC"),
        sqlite_where=_IS_LISTED_OPEN,
        postgresql_where=_IS_LISTED_OPEN,
    ),
    Index("ix_case_applicant", "applicant_id", text("submitted_at DESC")),
    Index(
        "ix_case_entered_by",
        "entered_by_id",
        text("submitted_at DESC"),
        text("id DESC"),
        sqlite_where=text("entered_by_id IS NOT NULL"),
        postgresql_where=text("entered_by_id IS NOT NULL"),
    ),
    Index(
        "ix_case_assigned_to",
        "assigned_to_id",
        text("submitted_at DESC"),
        text("id DESC"),
        sqlite_where=text("assigned_to_id IS NOT NULL"),
        postgresql_where=text("assigned_to_id IS NOT NULL"),
    ),
    Index("ix_case_anonymise_on", "anonymise_on"),
    Index("ix_case_silence_on", "silence_on"),
    Index(
        "ix_case_reference_key",
        literal_column(KEY_SQL).label("key"),
        # Compared byte by byte, to be found by its beginning.
        postgresql_ops={"key": "text_pattern_ops"},
    ),
    Index(
        "ix_case_procedure_updated",
        "procedure_slug",
        text("updated_at DESC"),
        text("id DESC"),
        "closed_at",
        sqlite_where=_IS_LISTED,
        postgresql_where=_IS_LISTED,
    ),
    Index(
        "ix_case_open_updated",
        "procedure_slug",
        text("updated_at DESC"),
        text("id DESC"),
        sqlite_where=_IS_LISTED_OPEN,
        postgresql_where=_IS_LISTED_OPEN,
    ),
    Index(
        "ix_case_urgent",
        "procedure_slug",
        text("criticality DESC"),
        text("submitted_at DESC"),
        text("id DESC"),
        sqlite_where=text("criticality > 0"),
        postgresql_where=text("criticality > 0"),
    ),
    Index(
        "ix_case_due",
        "procedure_slug",
        "silence_on",
        text("submitted_at DESC"),
        text("id DESC"),
        sqlite_where=text("silence_on IS NOT NULL"),
        postgresql_where=text("silence_on IS NOT NULL"),
    ),
    Index(
        "ix_case_silent",
        "procedure_slug",
        text("submitted_at DESC"),
        text("id DESC"),
        sqlite_where=text("silent_since IS NOT NULL AND closed_at IS NULL AND limited_at IS NULL"),
        postgresql_where=text("silent_since IS NOT NULL AND closed_at IS NULL AND limited_at IS NULL"),
    ),
    Index(
        "ix_case_awaiting",
        "procedure_slug",
        text("submitted_at DESC"),
        text("id DESC"),
        # As each database writes the condition of a list.
        sqlite_where=text("awaits_applicant = 1 AND closed_at IS NULL AND limited_at IS NULL"),
        postgresql_where=text("awaits_applicant AND closed_at IS NULL AND limited_at IS NULL"),
    ),
)
