"""Rules that documents and spreadsheets of Microsoft Office share: their list of types, and what their parts refer to."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.office_files.file_rules import (
    EMBEDDED,
    EXTERNAL,
    MACROS,
    OfficeFileRefused,
    get_local_name,
    is_relative_address,
    is_web_address,
)

CONTENT_TYPES = "[Content_Types].xml"
# Of the standard (ISO/IEC 29500-1) as Office writes it, and of its strict variant.
RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_REFUSED_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("macroenabled", "macrosheet", "dialogsheet", "vbaproject", "activex"), MACROS),
    **dict.fromkeys(("oleobject", "/package"), EMBEDDED),
    **dict.fromkeys(("externallink", "connections+xml", "querytable", "webextension"), EXTERNAL),
}
# The last word of the type of a relationship.
_REFUSED_RELATIONSHIPS: Mapping[str, str] = {
    **dict.fromkeys(("afchunk", "oleobject", "package", "subdocument", "frame", "control"), EMBEDDED),
    **dict.fromkeys(("vbaproject", "attachedtemplate", "attachedtoolbars", "extensibility"), MACROS),
    **dict.fromkeys(("xlmacrosheet", "xlintlmacrosheet", "dialogsheet", "activexcontrolbinary"), MACROS),
    **dict.fromkeys(("externallink", "externallinkpath", "connections", "querytable"), EXTERNAL),
    **dict.fromkeys(("webextension", "webextensiontaskpanes"), EXTERNAL),
}

# Elements of drawings whose address is loaded, where that of others waits for a reader to follow it.
_LOADING_ELEMENTS = frozenset({"imagedata", "image", "use", "feImage", "script"})


def check_content_type(_tag: str, attributes: dict[str, str], _text: str) -> None:
    """Raises OfficeFileRefused for a type of part that no file may hold."""
    type_ = attributes.get("ContentType", "").casefold()
    for word, reason in _REFUSED_TYPES.items():
        if word in type_:
            raise OfficeFileRefused(reason)


def check_relationship(_tag: str, attributes: dict[str, str], _text: str) -> None:
    """Raises OfficeFileRefused for anything outside of the file, but pages that a reader opens by following a link."""
    type_, target = attributes.get("Type", "").strip().casefold(), attributes.get("Target", "")
    if attributes.get("TargetMode", "").strip().casefold() == "external" or ":" in target:
        is_link = is_web_address(target) or is_relative_address(target)
        if not type_.endswith("/hyperlink") or not is_link:
            raise OfficeFileRefused(EXTERNAL, target)
        return
    reason = _REFUSED_RELATIONSHIPS.get(type_.rpartition("/")[2])
    if reason:
        raise OfficeFileRefused(reason, target)


def check_addresses(tag: str, attributes: dict[str, str]) -> None:
    """Raises OfficeFileRefused for an element that loads what its address names."""
    for key, value in attributes.items():
        name = get_local_name(key)
        if name == "link" and key.startswith(RELATIONSHIPS):
            raise OfficeFileRefused(EXTERNAL, value)
        if name not in ("src", "href") or ":" not in value:
            continue
        is_loaded = name == "src" or get_local_name(tag) in _LOADING_ELEMENTS
        if is_loaded or not is_web_address(value):
            raise OfficeFileRefused(EXTERNAL, value)
