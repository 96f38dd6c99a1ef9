"""The namespaces of OpenDocument, as lxml writes them before a name."""

from __future__ import annotations

_ROOT = "urn:oasis:names:tc:opendocument:xmlns"
TEXT, TABLE, OFFICE, STYLE = (f"{{{_ROOT}:{name}:1.0}}" for name in ("text", "table", "office", "style"))
DRAW, MANIFEST = (f"{{{_ROOT}:{name}:1.0}}" for name in ("drawing", "manifest"))
XLINK = "{http://www.w3.org/1999/xlink}"
FO, SVG = (f"{{{_ROOT}:{name}-compatible:1.0}}" for name in ("xsl-fo", "svg"))
