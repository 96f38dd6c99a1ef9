"""Everything that reads what strangers send, each with its budget: what the fuzzing of `tests/fuzz` walks through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.agendas.calendar_files import calendar_components
from app.api import request_body as api_reading
from app.api.v1 import request_bodies
from app.cases.files import file_types, office_files
from app.core import json_values, photos
from app.core.parsing import Parser
from app.core.photos import drawing
from app.documents.electronic_seal import certificate as seal_certificate
from app.documents.office import office_check
from app.identity import signed_tokens
from app.identity.saml import xml_documents as saml_documents
from app.knowledge import article_archive
from app.mailroom import mail_reading
from app.packages import package_reader as packages_reading
from app.payments.gateways.payfip import soap_messages
from app.places import geojson
from app.procedures.sources import option_parsing as sources_reading
from app.procedures.sources import tables
from app.sync import request_body
from app.themes import archive, font_check, font_subset, image_check, svg_check
from app.themes.site_analysis import saved_page
from publik_import import xml_reader as publik_export

PARSERS: Sequence[Parser[Any]] = (
    *photos.PARSERS.values(),
    drawing.PARSER,
    office_files.PARSER,
    file_types.COMPOUND_PARSER,
    request_body.PARSER,
    api_reading.PARSER,
    request_bodies.PARSER,
    tables.PARSER,
    sources_reading.PARSER,
    json_values.PARSER,
    geojson.PARSER,
    packages_reading.PARSER,
    archive.PARSER,
    font_check.PARSER,
    font_subset.PARSER,
    image_check.PARSER,
    svg_check.PARSER,
    saved_page.PARSER,
    article_archive.PARSER,
    mail_reading.PARSER,
    saml_documents.PARSER,
    signed_tokens.PARSER,
    office_check.PARSER,
    seal_certificate.PARSER,
    calendar_components.PARSER,
    soap_messages.PARSER,
    publik_export.PARSER,
)
