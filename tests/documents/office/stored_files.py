"""Office files kept as those of templates."""

from __future__ import annotations

from app.documents.office import template_files
from app.studio.office_templates.office_vocabulary import find_placeholders


def store_office_file(content: bytes, *, title: str = "Lettre", procedure: str | None = None) -> dict[str, str]:
    """Keep the file as an upload would; returns what a definition says of it."""
    format_, prepared = template_files.read_office_file(content, title=title)
    placeholders = find_placeholders(prepared, procedure)
    file = template_files.store_file(
        prepared, format_, file_name=f"modele.{format_}", placeholders=placeholders, by=None
    )
    return {"id": file.id, "format": format_}
