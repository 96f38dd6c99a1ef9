"""What an ODT template may hold (OpenDocument 1.3)."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.office_files.file_rules import (
    CHANGES,
    COMMENTS,
    EMBEDDED,
    EXTERNAL,
    FORM,
    MACROS,
    NAMESPACE_SEPARATOR,
    PROTECTED,
    ElementReader,
    FileRules,
    OfficeFileRefused,
    get_local_name,
    is_web_address,
)

MIMETYPE, META, MANIFEST = "mimetype", "meta.xml", "META-INF/manifest.xml"
_REFUSED_ELEMENTS: Mapping[str, str] = {
    **dict.fromkeys(("script:event-listener", "text:execute-macro", "text:script", "office:script"), MACROS),
    **dict.fromkeys(
        ("drawing:object", "drawing:object-ole", "drawing:plugin", "drawing:applet", "drawing:floating-frame"), EMBEDDED
    ),
    **dict.fromkeys(("text:dde-connection", "text:dde-connection-decl", "office:dde-source"), EXTERNAL),
    **dict.fromkeys(("text:database-display", "text:database-next", "text:database-row-select"), EXTERNAL),
    **dict.fromkeys(("text:database-name", "table:table-source", "meta:auto-reload"), EXTERNAL),
    **dict.fromkeys(("text:tracked-changes", "text:change-start", "text:change"), CHANGES),
    **dict.fromkeys(("office:annotation",), COMMENTS),
    **dict.fromkeys(("form:form", "drawing:control"), FORM),
    **dict.fromkeys(("manifest:encryption-data", "manifest:keyinfo"), PROTECTED),
}
# Elements whose address is followed by a reader, or is only a note of where the file comes from.
_LINKS = frozenset({"text:a", "drawing:a"})
_NOTES = frozenset({"meta:template"})


def _create_reader(_name: str) -> ElementReader:
    return _check_element


def _check_element(name: str, attributes: dict[str, str], _text: str) -> None:
    tag = _write_prefix(name)
    if tag in _REFUSED_ELEMENTS:
        raise OfficeFileRefused(_REFUSED_ELEMENTS[tag], tag)
    if tag in _NOTES:
        return
    for key, value in attributes.items():
        if get_local_name(key) not in ("href", "filter-name"):
            continue
        if get_local_name(key) == "filter-name" or not _is_inside(tag, value):
            raise OfficeFileRefused(EXTERNAL, value)


def _write_prefix(name: str) -> str:
    """The name of an element with the usual prefix of its namespace, "urn:oasis:names:tc:opendocument:xmlns:text:1.0"."""
    namespace, _separator, local_name = name.rpartition(NAMESPACE_SEPARATOR)
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
    create_reader=_create_reader,
)
