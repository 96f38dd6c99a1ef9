"""The indexes of the table of cases: most follow an order of a list, within a procedure."""

from __future__ import annotations

from sqlalchemy import Index, TextClause, literal_column, text

from app.cases.reference_number import KEY_SQL

_LISTED, _LISTED_OPEN = "limited_at IS NULL", "closed_at IS NULL AND limited_at IS NULL"


def _descending(*columns: str) -> tuple[TextClause, ...]:
    return tuple(text(f"{column} DESC") for column in columns)


_NEWEST = _descending("submitted_at", "id")
_LAST_CHANGED = _descending("updated_at", "id")


def _partial_index(name: str, *parts: str | TextClause, where: str, sqlite_where: str = "") -> Index:
    """An index of the rows that meet a condition, as each database writes that of a list."""
    return Index(name, *parts, sqlite_where=text(sqlite_where or where), postgresql_where=text(where))


CASE_INDEXES = (
    Index("ix_case_procedure_status", "procedure_slug", "status", *_NEWEST),
    # What a list counts and skips is read in the index alone: cases under limitation are not in it.
    _partial_index("ix_case_procedure_recent", "procedure_slug", *_NEWEST, "closed_at", where=_LISTED),
    Index("ix_case_recent", *_NEWEST),
    _partial_index("ix_case_open", "procedure_slug", *_NEWEST, where=_LISTED_OPEN),
    Index("ix_case_applicant", "applicant_id", *_descending("submitted_at")),
    _partial_index("ix_case_entered_by", "entered_by_id", *_NEWEST, where="entered_by_id IS NOT NULL"),
    _partial_index("ix_case_assigned_to", "assigned_to_id", *_NEWEST, where="assigned_to_id IS NOT NULL"),
    Index("ix_case_anonymise_on", "anonymise_on"),
    Index("ix_case_silence_on", "silence_on"),
    Index(
        "ix_case_reference_key",
        literal_column(KEY_SQL).label("key"),
        # Compared byte by byte, to be found by its beginning.
        postgresql_ops={"key": "text_pattern_ops"},
    ),
    _partial_index("ix_case_procedure_updated", "procedure_slug", *_LAST_CHANGED, "closed_at", where=_LISTED),
    _partial_index("ix_case_open_updated", "procedure_slug", *_LAST_CHANGED, where=_LISTED_OPEN),
    _partial_index("ix_case_urgent", "procedure_slug", *_descending("criticality"), *_NEWEST, where="criticality > 0"),
    _partial_index("ix_case_due", "procedure_slug", "silence_on", *_NEWEST, where="silence_on IS NOT NULL"),
    _partial_index("ix_case_silent", "procedure_slug", *_NEWEST, where=f"silent_since IS NOT NULL AND {_LISTED_OPEN}"),
    _partial_index(
        "ix_case_awaiting",
        "procedure_slug",
        *_NEWEST,
        where=f"awaits_applicant AND {_LISTED_OPEN}",
        sqlite_where=f"awaits_applicant = 1 AND {_LISTED_OPEN}",
    ),
)
