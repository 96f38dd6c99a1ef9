"""The formats of exports, in the order of the screen: a new one is a module, and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from app.privacy.list_exports.formats import csv_table, geojson_features, json_rows, ods, xlsx
from app.privacy.list_exports.formats.export_format import ExportFormat

FORMATS: Mapping[str, ExportFormat] = {
    each.key: each for each in (ods.FORMAT, xlsx.FORMAT, csv_table.FORMAT, json_rows.FORMAT, geojson_features.FORMAT)
}
