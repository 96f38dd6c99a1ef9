"""GeoJSON (RFC 7946) for maps: a feature for each case, whose geometry is null when its place is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.core.i18n import lazy_gettext as _
from app.privacy.list_exports.formats.export_format import ExportedColumn, ExportedRow, ExportFormat
from app.privacy.list_exports.formats.json_rows import build_object, encode, write_items


def write(columns: Sequence[ExportedColumn], rows: Iterable[ExportedRow]) -> Iterator[bytes]:
    """The properties of a feature bear the titles of the columns: map software shows them as they are."""
    names = _unique_names(columns)
    yield b'{"type":"FeatureCollection","features":['
    yield from write_items(rows, lambda row: encode(_build_feature(names, row)))
    yield b"]}\n"


def _build_feature(names: Sequence[str], row: ExportedRow) -> dict[str, object]:
    # Longitude first (RFC 7946, 3.1.1).
    geometry = {"type": "Point", "coordinates": [row.point[1], row.point[0]]} if row.point else None
    return {"type": "Feature", "geometry": geometry, "properties": build_object(names, row)}


def _unique_names(columns: Sequence[ExportedColumn]) -> list[str]:
    """The titles; the key beside a title that another column has too."""
    labels = [column.label for column in columns]
    return [column.label if labels.count(column.label) == 1 else f"{column.label} ({column.key})" for column in columns]


FORMAT = ExportFormat(
    "geojson",
    _("GeoJSON"),
    _("Pour un logiciel de cartographie : une demande sans lieu n’a pas de point."),
    "application/geo+json",
    write,
    has_points=True,
)
