"""Probes of PDF files that everybody reads and that last: PDF/UA-1 and PDF/A-3, as outloud and pikepdf see them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import outloud
import pikepdf

UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"
_FONT_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}


def find_faults(pdf: bytes, *, title: str, folder: Path) -> list[str]:
    """Find the faults of a document laid out by Parvis; none, as a rule."""
    file = folder / "document.pdf"
    file.write_bytes(pdf)
    # Two tables one below the other are taken for one grid, which no tag covers.
    result = outloud.check(str(file), skip=["TBL-014"])
    faults = [f"{each.rule}: {each.message}" for each in result.sorted_findings() if each.severity != "info"]
    # The foot of the page, which says again what the document is.
    faults = [fault for fault in faults if not fault.startswith("TAG-002: 1 line(s)")]
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        headers = [element for element in iterate_elements(opened.Root.StructTreeRoot) if element.S == "/TH"]
        requirements = {
            f"outloud: {result.error}": result.error is None,
            "language": str(opened.Root.Lang) == "fr",
            "tags": bool(opened.Root.MarkInfo.Marked),
            "title shown": bool(opened.Root.ViewerPreferences.DisplayDocTitle),
            "output intent": opened.Root.OutputIntents[0].S == "/GTS_PDFA1",
            "PDF/UA": metadata[UA_PART] == "1",
            "PDF/A": (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A"),
            "title": metadata["dc:title"] == title,
            "embedded fonts": not _has_unembedded_fonts(opened),
            "scope of headings": all(_find_scope(header) == "/Column" for header in headers),
        }
    return faults + [name for name, is_met in requirements.items() if not is_met]


def iterate_elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The elements of the structure below a node."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from iterate_elements(kid)


def _has_unembedded_fonts(pdf: pikepdf.Pdf) -> bool:
    """Whether a font is not in the file; a document without any font has none either."""
    fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"]
    descriptors = [font.get("/FontDescriptor") for font in fonts if "/DescendantFonts" not in font]
    return not fonts or any(
        descriptor is None or not _FONT_FILES & set(descriptor.keys()) for descriptor in descriptors
    )


def _find_scope(element: pikepdf.Object) -> str:
    attributes = element.get("/A", [])
    each = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return next((str(entry.Scope) for entry in each if "/Scope" in entry), "")
