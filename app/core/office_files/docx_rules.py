"""Rules for the contents of a Word document (ISO/IEC 29500-1), as a template or joined to a request."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from app.core.office_files.file_rules import (
    CHANGES,
    COMMENTS,
    EMBEDDED,
    EXTERNAL,
    FORM,
    REASONS_OF_TEMPLATES,
    ElementReader,
    FileRules,
    OfficeFileRefused,
    get_local_name,
)
from app.core.office_files.ooxml_rules import CONTENT_TYPES, check_addresses, check_content_type, check_relationship

# Folders of the signatures of Office, and of what it deleted.
SIGNATURES = ("_xmlsignatures/", "[trash]/")
# Of Word, as it writes them and as the strict standard has them, and of its older drawings.
_OFFICE_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/",
    "http://purl.oclc.org/ooxml/wordprocessingml/",
    "urn:schemas-microsoft-com:office:office",
)
_REFUSED_ELEMENTS: Mapping[str, str] = {
    **dict.fromkeys(("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange"), CHANGES),
    **dict.fromkeys(("comment", "commentReference", "commentRangeStart"), COMMENTS),
    **dict.fromkeys(("object", "OLEObject", "altChunk", "subDoc", "contentPart"), EMBEDDED),
    "control": FORM,
    "movie": EXTERNAL,
}
# Fields that compute something of the document itself; others read files, databases or other programs (17.16.5).
_FIELDS = frozenset(
    {
        *("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ"),
        *("TOC", "TC", "HYPERLINK", "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME"),
        *("TITLE", "SUBJECT", "SYMBOL", "MERGEFIELD", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "LISTNUM"),
        *("AUTONUM", "XE", "INDEX", "EQ", "ADVANCE", "QUOTE", "NUMWORDS", "NUMCHARS", "DOCPROPERTY", "SET"),
        *("IF", "COMPARE", "="),
    }
)
# Fields that write what the file says of itself, or of whoever opens it: they harm nobody in a file that is sent.
_UPLOADED_FIELDS = _FIELDS | {
    *("AUTHOR", "FILENAME", "FILESIZE", "USERNAME", "USERINITIALS", "USERADDRESS", "COMMENTS"),
    *("KEYWORDS", "LASTSAVEDBY", "REVNUM", "TEMPLATE", "INFO", "DOCVARIABLE", "CITATION", "BIBLIOGRAPHY"),
    *("NEXT", "NEXTIF", "SKIPIF", "MERGEREC", "MERGESEQ", "ADDRESSBLOCK", "GREETINGLINE", "ASK"),
    *("FILLIN", "SHAPE", "TA", "TOA", "AUTONUMLGL", "AUTONUMOUT", "BIDIOUTLINE", "GOTOBUTTON"),
    *("DISPLAYBARCODE", "MERGEBARCODE", "BARCODE", "PRIVATE"),
}
# Inks of tablets are kept in files that are sent.
_UPLOAD_REFUSALS: Mapping[str, str] = {
    name: reason
    for name, reason in _REFUSED_ELEMENTS.items()
    if reason not in REASONS_OF_TEMPLATES and name != "contentPart"
}
_FIRST_WORD = re.compile(r"\s*(=|[A-Za-z]*)")


def _create_template_reader(name: str) -> ElementReader:
    return _create_reader(name, _REFUSED_ELEMENTS, _FIELDS)


def _create_upload_reader(name: str) -> ElementReader:
    return _create_reader(name, _UPLOAD_REFUSALS, _UPLOADED_FIELDS)


def _create_reader(name: str, refusals: Mapping[str, str], fields: Collection[str]) -> ElementReader:
    if name == CONTENT_TYPES:
        return check_content_type
    if name.casefold().endswith(".rels"):
        return check_relationship
    return _PartReader(name, refusals, fields).check_element


class _PartReader:
    """Reads the elements of a part of the document, and the instructions of its fields."""

    def __init__(self, name: str, refusals: Mapping[str, str], fields: Collection[str]) -> None:
        self._name, self._refusals, self._fields = name, refusals, fields
        # The instruction of each field that is open: a word of it may be cut into several pieces.
        self._instructions: list[str] = []

    def check_element(self, tag: str, attributes: dict[str, str], text: str) -> None:
        """Raises OfficeFileRefused."""
        if tag.startswith(_OFFICE_NAMESPACES):
            word_attributes = {get_local_name(key): value for key, value in attributes.items()}
            self._check_word_element(get_local_name(tag), word_attributes, text)
        check_addresses(tag, attributes)

    def _check_word_element(self, name: str, attributes: dict[str, str], text: str) -> None:
        if name in self._refusals:
            raise OfficeFileRefused(self._refusals[name], self._name)
        if name == "fldSimple":
            self._check_instruction(attributes.get("instr", ""))
        elif name in ("instrText", "delInstrText"):
            self._instructions = self._instructions or [""]
            self._instructions[-1] += text
            self._check_instruction(self._instructions[-1], is_whole=False)
        elif name == "fldChar":
            self._check_field_mark(attributes.get("fldCharType", ""))

    def _check_field_mark(self, kind: str) -> None:
        if kind == "begin":
            if self._instructions and not self._instructions[-1].strip():
                # A field whose first word another one writes: QUOTE can spell DDEAUTO.
                raise OfficeFileRefused(EXTERNAL, self._name)
            self._instructions.append("")
        elif kind in ("separate", "end") and self._instructions:
            self._check_instruction(self._instructions[-1])
            if kind == "end":
                self._instructions.pop()

    def _check_instruction(self, text: str, *, is_whole: bool = True) -> None:
        match = _FIRST_WORD.match(text)
        word = match[1].upper() if match else ""
        is_ended = is_whole or (match is not None and match.end() < len(text))
        if word and is_ended and word not in self._fields:
            raise OfficeFileRefused(EXTERNAL, word)


DOCX_RULES = FileRules(
    picture_folders=("word/media/", "docProps/thumbnail"),
    refused_folders=("word/vba", "word/activex/", "word/embeddings/", "word/afchunk", "word/customizations"),
    reason_for_folder=EMBEDDED,
    known_parts=frozenset(),
    known_folders=("word/fonts/",),
    create_reader=_create_template_reader,
)
UPLOADED_DOCX_RULES = FileRules(
    picture_folders=("word/media/", "docProps/thumbnail"),
    refused_folders=(*DOCX_RULES.refused_folders, "word/webextensions/", "customui/", "usercustomization/"),
    reason_for_folder=EMBEDDED,
    known_parts=frozenset(),
    known_folders=("word/fonts/", "word/printerSettings", *SIGNATURES),
    create_reader=_create_upload_reader,
    xml_endings=(".xml", ".rels", ".vml"),
    drawing_endings=(".svg",),
)
