"""Rules for the contents of an OpenDocument text or spreadsheet (version 1.3), as a template or joined to a request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial

from app.core.office_files.file_rules import (
    CHANGES,
    COMMENTS,
    EMBEDDED,
    ENTITIES,
    EXTERNAL,
    FORM,
    MACROS,
    NAMESPACE_SEPARATOR,
    PROTECTED,
    REASONS_OF_TEMPLATES,
    ElementReader,
    FileRules,
    OfficeFileRefused,
    get_local_name,
    is_relative_address,
    is_web_address,
)
from app.core.office_files.formulas import check_formula

MIMETYPE = "mimetype"
_FAMILY = "urn:oasis:names:tc:"
# LibreOffice reads any version of these names; this module reads those of the standard.
_NAMESPACES = frozenset(
    f"{_FAMILY}opendocument:xmlns:{name}:1.0"
    for name in (
        *("office", "meta", "config", "text", "table", "drawing", "presentation", "dr3d", "animation"),
        *("chart", "form", "script", "style", "datastyle", "manifest", "database", "digitalsignature"),
        *("svg-compatible", "xsl-fo-compatible", "smil-compatible"),
    )
)
_REFUSED_ELEMENTS: Mapping[str, str] = {
    **dict.fromkeys(("script:event-listener", "text:execute-macro", "text:script", "office:script"), MACROS),
    **dict.fromkeys(
        ("drawing:object", "drawing:object-ole", "drawing:plugin", "drawing:applet", "drawing:floating-frame"), EMBEDDED
    ),
    **dict.fromkeys(("text:dde-connection", "text:dde-connection-decl", "office:dde-source"), EXTERNAL),
    **dict.fromkeys(("text:database-display", "text:database-next", "text:database-row-select"), EXTERNAL),
    **dict.fromkeys(("text:database-name", "table:table-source", "meta:auto-reload"), EXTERNAL),
    **dict.fromkeys(("table:dde-link", "table:dde-links", "table:database-source-query"), EXTERNAL),
    **dict.fromkeys(("table:database-source-sql", "table:database-source-table"), EXTERNAL),
    **dict.fromkeys(("text:tracked-changes", "text:change-start", "text:change"), CHANGES),
    **dict.fromkeys(("office:annotation",), COMMENTS),
    **dict.fromkeys(("form:form", "drawing:control"), FORM),
    **dict.fromkeys(("manifest:encryption-data", "manifest:keyinfo"), PROTECTED),
}
# Elements whose address is followed by a reader, or is only a note of where the file comes from.
_LINKS = frozenset({"text:a", "drawing:a"})
_NOTES = frozenset({"meta:template"})


# A chart or a formula is an object whose parts are read like the others.
_UPLOAD_REFUSALS: Mapping[str, str] = {
    name: reason
    for name, reason in _REFUSED_ELEMENTS.items()
    if reason not in REASONS_OF_TEMPLATES and name != "drawing:object"
}
_FORMULAS = frozenset({"formula", "expression", "condition"})


def _create_template_reader(_name: str) -> ElementReader:
    return partial(_check_element, _REFUSED_ELEMENTS)


def _create_upload_reader(_name: str) -> ElementReader:
    return partial(_check_uploaded_element, _UPLOAD_REFUSALS)


def _check_uploaded_element(refusals: Mapping[str, str], name: str, attributes: dict[str, str], text: str) -> None:
    if get_local_name(name) == "a" and is_relative_address(_find_address(attributes)):
        attributes = {}
    _check_element(refusals, name, attributes, text)


def _check_element(refusals: Mapping[str, str], name: str, attributes: dict[str, str], _text: str) -> None:
    tag = _write_prefix(name)
    if tag in refusals:
        raise OfficeFileRefused(refusals[tag], tag)
    for key, value in attributes.items():
        attribute = _write_prefix(key).rpartition(":")[2]
        if _is_formula(key, attribute, value):
            check_formula(value)
        elif tag not in _NOTES and _is_loaded(tag, attribute, value):
            raise OfficeFileRefused(EXTERNAL, value)


def _is_formula(key: str, attribute: str, value: str) -> bool:
    """Whether the value is a formula of a spreadsheet; those of texts name no file, and separate values with a bar."""
    is_named_so = attribute in _FORMULAS or (attribute == "value" and "calcext" in key)
    return is_named_so and not value.startswith("ooow:")


def _is_loaded(tag: str, attribute: str, value: str) -> bool:
    return attribute == "filter-name" or (attribute == "href" and not _is_inside(tag, value))


def _find_address(attributes: dict[str, str]) -> str:
    return next((value for key, value in attributes.items() if get_local_name(key) == "href"), "")


@lru_cache(maxsize=2000)
def _write_prefix(name: str) -> str:
    """The name with the usual prefix of its namespace, "urn:oasis:names:tc:opendocument:xmlns:text:1.0".

    Raises OfficeFileRefused for a namespace that only looks like one of the standard.
    """
    namespace, _separator, local_name = name.rpartition(NAMESPACE_SEPARATOR)
    if namespace.strip().casefold().startswith(_FAMILY) and namespace not in _NAMESPACES:
        raise OfficeFileRefused(ENTITIES, namespace)
    return f"{namespace.removesuffix(':1.0').rpartition(':')[2]}:{local_name}"


def _is_inside(tag: str, address: str) -> bool:
    """Whether the address is in the file, or a link that only a reader follows."""
    if tag in _LINKS:
        return is_web_address(address)
    is_outside = ":" in address or address.startswith(("/", "\\")) or ".." in address
    return not is_outside


ODT_RULES = FileRules(
    picture_folders=("Pictures/", "Thumbnails/"),
    refused_folders=("basic/", "scripts/", "dialogs/", "object ", "objectreplacements/", "database"),
    reason_for_folder=EMBEDDED,
    known_parts=frozenset({MIMETYPE, "layout-cache"}),
    known_folders=("Fonts/", "Configurations2/"),
    create_reader=_create_template_reader,
)
UPLOADED_OPENDOCUMENT_RULES = FileRules(
    picture_folders=("Pictures/", "Thumbnails/"),
    refused_folders=("basic/", "scripts/", "dialogs/", "database", "forms/", "reports/"),
    reason_for_folder=MACROS,
    known_parts=frozenset({MIMETYPE, "layout-cache"}),
    known_folders=("Fonts/", "Configurations2/", "ObjectReplacements/"),
    create_reader=_create_upload_reader,
    drawing_endings=(".svg",),
)
