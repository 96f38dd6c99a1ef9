"""Reading the XML of other software: no document type, no entity, no network, and a bounded number of elements."""

from __future__ import annotations

from typing import Any

from app.core.parsing import Budget, Meter, Parser

MAX_BYTES = 512 * 1024
MAX_ELEMENTS = 5_000
MAX_DEPTH = 40

NAMESPACES = {
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}


class XmlRefused(ValueError):
    """The document is not XML, or has what no message of SAML has; the message is a word for logs."""


def parse_xml(content: bytes, meter: Meter) -> Any:
    """The root element. Raises XmlRefused, BudgetExceeded."""
    from lxml import etree

    meter.count_part(content.count(b"<"))
    # In another encoding, a document type would not be seen before the parser reads it.
    if b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise XmlRefused("document type")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise XmlRefused("not XML") from None
    if root.getroottree().docinfo.internalDTD is not None or root.getroottree().docinfo.doctype:
        raise XmlRefused("document type")
    _check_elements(root, meter)
    return root


def _check_elements(root: Any, meter: Meter) -> None:
    """Count the elements and their depth, and refuse what is neither an element nor a comment."""
    from lxml import etree

    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "end":
            depth -= 1
            continue
        meter.count_part()
        if event == "pi" or (event == "start" and not isinstance(element.tag, str)):
            raise XmlRefused("instruction or entity")
        if event == "start":
            depth += 1
            meter.check_depth(depth)


PARSER: Parser[Any] = Parser(
    "saml",
    Budget(MAX_BYTES, max_parts=4 * MAX_ELEMENTS, max_depth=MAX_DEPTH),
    parse_xml,
    is_called_before_writing=False,
)


def find(element: Any, path: str) -> list[Any]:
    """The elements at that path, in the prefixes of this module."""
    return list(element.findall(path, NAMESPACES))


def name_of(prefixed: str) -> str:
    """A prefixed name as lxml writes it."""
    prefix, local = prefixed.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"
