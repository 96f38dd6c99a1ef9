"""Everything that reads what strangers send, each with its budget: what the fuzzing of `tests/fuzz` walks through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api import reading as api_reading
from app.cases import file_types, office_files
from app.core import documents, photos
from app.core.parsing import Parser
from app.core.photos import drawing
from app.packages import reading as packages_reading
from app.places import geojson
from app.procedures.sources import reading as sources_reading
from app.procedures.sources import tables
from app.sync import content
from app.wcs import reading as wcs_reading

PARSERS: Sequence[Parser[Any]] = (
    *photos.PARSERS.values(),
    drawing.PARSER,
    office_files.PARSER,
    file_types.COMPOUND_PARSER,
    content.PARSER,
    api_reading.PARSER,
    tables.PARSER,
    sources_reading.PARSER,
    documents.PARSER,
    geojson.PARSER,
    packages_reading.PARSER,
    wcs_reading.PARSER,
)
