"""The indexes of the table of cases: most follow an order of a list, within a procedure."""

from __future__ import annotations

from sqlalchemy import Index, TextClause, literal_column, text

from app.cases.tracking.reference_number import KEY_SQL

_IS_LISTED, _IS_LISTED_OPEN = text("limited_at IS NULL"), text("closed_at IS NULL AND limited_at IS NULL")
_IS_LISTED_CLOSED = text("closed_at IS NOT NULL AND limited_at IS NULL")
_IS_UNASSIGNED = text("assigned_to_id IS NULL AND closed_at IS NULL AND limited_at IS NULL")
_NEWEST = (text("submitted_at DESC"), text("id DESC"))
_LAST_CHANGE = (text("updated_at DESC"), text("id DESC"))


def _partial_index(
    name: str, *parts: str | TextClause, where: TextClause, sqlite_where: TextClause | None = None
) -> Index:
    """An index of the rows that meet a condition, as each database writes that of a list."""
    return Index(name, *parts, sqlite_where=where if sqlite_where is None else sqlite_where, postgresql_where=where)


CASE_INDEXES = (
    Index("ix_case_procedure_status", "procedure_slug", "status", *_NEWEST, "closed_at", "limited_at", "family"),
    # What a list counts and skips is read in the index alone, family included: cases under limitation are not in it.
    _partial_index("ix_case_procedure_recent", "procedure_slug", *_NEWEST, "closed_at", "family", where=_IS_LISTED),
    _partial_index("ix_case_closed", "procedure_slug", "closed_at", "family", where=_IS_LISTED_CLOSED),
    _partial_index("ix_case_unassigned", "procedure_slug", *_NEWEST, "family", where=_IS_UNASSIGNED),
    Index("ix_case_recent", *_NEWEST),
    _partial_index("ix_case_open", "procedure_slug", *_NEWEST, "family", where=_IS_LISTED_OPEN),
    Index("ix_case_applicant", "applicant_id", text("submitted_at DESC")),
    _partial_index("ix_case_entered_by", "entered_by_id", *_NEWEST, where=text("entered_by_id IS NOT NULL")),
    _partial_index("ix_case_assigned_to", "assigned_to_id", *_NEWEST, where=text("assigned_to_id IS NOT NULL")),
    Index("ix_case_anonymise_on", "anonymise_on"),
    Index("ix_case_silence_on", "silence_on"),
    Index(
        "ix_case_reference_key",
        literal_column(KEY_SQL).label("key"),
        # Compared byte by byte, to be found by its beginning.
        postgresql_ops={"key": "text_pattern_ops"},
    ),
    _partial_index(
        "ix_case_procedure_updated", "procedure_slug", *_LAST_CHANGE, "closed_at", "family", where=_IS_LISTED
    ),
    _partial_index("ix_case_open_updated", "procedure_slug", *_LAST_CHANGE, "family", where=_IS_LISTED_OPEN),
    _partial_index(
        "ix_case_urgent", "procedure_slug", text("criticality DESC"), *_NEWEST, "family", where=text("criticality > 0")
    ),
    _partial_index(
        "ix_case_due", "procedure_slug", "silence_on", *_NEWEST, "family", where=text("silence_on IS NOT NULL")
    ),
    _partial_index(
        "ix_case_silent",
        "procedure_slug",
        *_NEWEST,
        "family",
        where=text("silent_since IS NOT NULL AND closed_at IS NULL AND limited_at IS NULL"),
    ),
    _partial_index(
        "ix_case_awaiting",
        "procedure_slug",
        *_NEWEST,
        "family",
        where=text("awaits_applicant AND closed_at IS NULL AND limited_at IS NULL"),
        sqlite_where=text("awaits_applicant = 1 AND closed_at IS NULL AND limited_at IS NULL"),
    ),
)
