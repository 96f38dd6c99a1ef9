"""Responses of Open311: one content, written in XML or in JSON by the Spark convention, where the root disappears."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, json
from lxml import etree

XML, JSON = "xml", "json"
CONTENT_TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
# The element of each item of a list, by the name of the list.
ITEM_NAMES = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def create_response(root: str, content: Any, suffix: str, status: int = 200) -> Response:
    """The response: `root` is the name of the outermost element of XML."""
    body = (
        _write_xml(root, content)
        if suffix == XML
        else json.dumps(content, ensure_ascii=False, sort_keys=False).encode()
    )
    return Response(body, status, content_type=CONTENT_TYPES[suffix])


def _write_xml(root: str, content: Any) -> bytes:
    element = etree.Element(root)
    _fill(element, root, content)
    # Not the declaration of lxml, which has single quotes that some clients do not read.
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(etree.tostring(element, encoding="utf-8"))


def _fill(element: Any, name: str, content: Any) -> None:
    if isinstance(content, dict):
        for key, value in content.items():
            _fill(etree.SubElement(element, key), key, value)
    elif isinstance(content, list):
        for item in content:
            _fill(etree.SubElement(element, ITEM_NAMES[name]), ITEM_NAMES[name], item)
    elif content is not None:
        element.text = _write_text(content)


def _write_text(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _FORBIDDEN.sub("", text)
