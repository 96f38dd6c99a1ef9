"""Makes PDF files of HTML pages, one after the other, in a process that the kernel stops when one of them costs too much.

Run by its path, with nothing of the application. A page comes on the standard input as JSON after its length in four bytes:
`html`, `css`. Its PDF leaves on the standard output after its length, or a length of nought for a page that cannot be made.
Nothing is fetched: a page brings its images and fonts as `data:` addresses.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import resource
import struct
import sys
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

MAX_MEMORY_BYTES = 500 * 1024 * 1024
MAX_PDF_BYTES = 20 * 1024 * 1024
# WeasyPrint writes the fonts of a page, and nothing else, in the temporary folder.
MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_PAGES = 200
# WeasyPrint declares PDF/A-3 and this PDF/UA-1, since it declares one standard at a time (Kozea/WeasyPrint 2783). PDF/A asks for
# the description of the schema (ISO 19005-3, 6.6.2.3).
_ACCESSIBILITY = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
_RDF_END = b"</rdf:RDF>"


class TooManyPages(ValueError):
    """The document has more pages than anybody would print."""


class Renderer:
    """Keeps the fonts and the style sheets of the pages already made."""

    def __init__(self) -> None:
        self._fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
        self._fonts = FontConfiguration()
        self._sheets: dict[str, CSS] = {}

    def render_pdf(self, page: dict[str, Any]) -> bytes:
        """The PDF of a page. Raises TooManyPages, and what WeasyPrint raises."""
        html = HTML(string=page["html"], url_fetcher=self._fetcher, base_url="data:,")
        document = html.render(
            font_config=self._fonts,
            stylesheets=[self._find_sheet(page["css"])],
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
        )
        if len(document.pages) > MAX_PAGES:
            raise TooManyPages
        identifier = hashlib.sha256(page["html"].encode()).digest()[:16]
        # One RDF element only (ISO 16684-1, 7.4): `xmp_metadata` would add a second one, which nobody reads.
        build_rdf = document.metadata.generate_rdf_metadata
        document.metadata.generate_rdf_metadata = lambda *variant: _declare_accessibility(build_rdf(*variant))
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True, pdf_identifier=identifier)
        return pdf

    def _find_sheet(self, text: str) -> CSS:
        if text not in self._sheets:
            self._sheets = {text: CSS(string=text, font_config=self._fonts, url_fetcher=self._fetcher)}
        return self._sheets[text]


def _declare_accessibility(rdf: bytes) -> bytes:
    start, end, rest = rdf.rpartition(_RDF_END)
    return start + _ACCESSIBILITY.encode() + end + rest


def serve() -> None:
    """Until the standard input ends."""
    renderer = Renderer()
    while head := sys.stdin.buffer.read(4):
        page = json.loads(sys.stdin.buffer.read(struct.unpack(">I", head)[0]))
        try:
            pdf = renderer.render_pdf(page)
        except MemoryError:
            sys.exit(4)
        except Exception:  # noqa: BLE001 - whatever a page makes WeasyPrint raise, the next one is made
            pdf = b""
        pdf = pdf if len(pdf) <= MAX_PDF_BYTES else b""
        sys.stdout.buffer.write(struct.pack(">I", len(pdf)) + pdf)
        sys.stdout.buffer.flush()


def limit_resources() -> None:
    """Memory, files and cores of this process; it gives way to the pages."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE_BYTES, MAX_FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


if __name__ == "__main__":
    logging.disable()
    limit_resources()
    serve()
