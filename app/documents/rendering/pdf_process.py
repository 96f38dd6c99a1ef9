"""Makes PDF files of HTML pages, one after the other, in a process that the kernel stops when one of them costs too much.

Run by its path, with nothing of the application: `pdf_process.py SOCKET SECONDS DOCUMENTS`. Each connection to the socket brings
one page, as JSON after its length in four bytes: `html`, `css`. Its PDF leaves after its length, or a length of nought for a page
that cannot be made. Nothing is fetched: a page brings its images and fonts as `data:` addresses. SECONDS are of the processor;
the process ends after so many DOCUMENTS.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import resource
import signal
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML, Document
from weasyprint.formatting_structure.boxes import MarginBox
from weasyprint.pdf import tags
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

MAX_MEMORY_BYTES = 500 * 1024 * 1024
MAX_PDF_BYTES = 20 * 1024 * 1024
# WeasyPrint writes the fonts of a page, and nothing else, in the temporary folder.
MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_PAGES = 200
MAX_IDLE_SECONDS = 120.0
CHECK_SECONDS = 5.0
# How much longer a page may take where the processor is shared.
SLOWNESS = 6
MEMORY_EXHAUSTED = 4
READY = "ready"
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
        _mark_margin_boxes(document)
        identifier = hashlib.sha256(page["html"].encode()).digest()[:16]
        _declare_accessibility(document)
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True, pdf_identifier=identifier)
        return pdf

    def _find_sheet(self, text: str) -> CSS:
        if text not in self._sheets:
            self._sheets = {text: CSS(string=text, font_config=self._fonts, url_fetcher=self._fetcher)}
        return self._sheets[text]


def complete_tags() -> None:
    """Complete the tags of WeasyPrint.

    Headings of tables say that they are of columns (Kozea/WeasyPrint 2508); what is printed in the margins of
    each page is an artifact (PDF/UA-1, 7.8) instead of content in no tree.
    """
    mark_content, build_box_tree = Stream.marked, tags._build_box_tree  # noqa: SLF001

    @contextmanager
    def mark_content_or_artifact(stream: Stream, box: Any, tag: str) -> Iterator[None]:
        with stream.artifact() if getattr(box, "is_in_margin", False) else mark_content(stream, box, tag):
            yield

    def build_tree_of_contents(box: Any, *context: Any) -> Iterator[Any]:
        for element in () if isinstance(box, MarginBox) else build_box_tree(box, *context):
            if element["S"] == "/TH":
                element["A"]["Scope"] = "/Column"
            yield element

    Stream.marked, tags._build_box_tree = mark_content_or_artifact, build_tree_of_contents  # noqa: SLF001


def _declare_accessibility(document: Document) -> None:
    """Add PDF/UA-1 to the metadata; its option `xmp_metadata` would add a second RDF, which XMP forbids."""
    generate = document.metadata.generate_rdf_metadata

    def generate_with_accessibility(*words: Any) -> bytes:
        metadata: bytes = generate(*words)
        return metadata.replace(_RDF_END, _ACCESSIBILITY.encode() + _RDF_END)

    document.metadata.generate_rdf_metadata = generate_with_accessibility


def _mark_margin_boxes(document: Document) -> None:
    for page in document.pages:
        for margin in page._page_box.children:  # noqa: SLF001
            if isinstance(margin, MarginBox):
                for box in margin.descendants():
                    box.is_in_margin = True


def serve(path: Path, seconds: float, documents: int) -> None:
    """Until enough documents are made, nothing was asked for a while, or the folder of the socket is deleted."""
    renderer, count = Renderer(), 0
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(CHECK_SECONDS)
        print(READY, flush=True)  # noqa: T201 - whoever started this process waits for it
        idle_since = time.monotonic()
        while count < documents and time.monotonic() < idle_since + MAX_IDLE_SECONDS and path.exists():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            count += 1
            if count == documents:
                # Before the response: whoever reads it asks another process for the next one.
                path.unlink(missing_ok=True)
            with connection, suppress(OSError, ValueError):
                _answer(connection, renderer, seconds)
            idle_since = time.monotonic()
    path.unlink(missing_ok=True)


def _answer(connection: socket.socket, renderer: Renderer, seconds: float) -> None:
    """One page. The kernel ends the process when it takes too much of the processor, or hangs, wherever it is."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * SLOWNESS)
    with connection.makefile("rwb") as stream:
        (length,) = struct.unpack(">I", stream.read(4).rjust(4, b"\0"))
        page = json.loads(stream.read(length))
        try:
            pdf = renderer.render_pdf(page)
        except MemoryError:
            os._exit(MEMORY_EXHAUSTED)
        except Exception:  # noqa: BLE001 - whatever a page makes WeasyPrint raise, the next one is made
            pdf = b""
        pdf = pdf if len(pdf) <= MAX_PDF_BYTES else b""
        stream.write(struct.pack(">I", len(pdf)) + pdf)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)


def limit_resources() -> None:
    """Memory, files and cores of this process; it gives way to the pages."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE_BYTES, MAX_FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


if __name__ == "__main__":
    logging.disable()
    limit_resources()
    complete_tags()
    serve(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
