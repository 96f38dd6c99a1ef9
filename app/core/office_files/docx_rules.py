"""What a DOCX template may hold (ISO/IEC 29500-1)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.core.office_files.file_rules import (
    CHANGES,
    COMMENTS,
    EMBEDDED,
    EXTERNAL,
    FORM,
    MACROS,
    ElementReader,
    FileRules,
    OfficeFileRefused,
    get_local_name,
    is_web_address,
)

CONTENT_TYPES = "[Content_Types].xml"
# Of Word, as it writes them and as the strict standard has them, and of its older drawings.
_OFFICE_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/",
    "http://purl.oclc.org/ooxml/wordprocessingml/",
    "urn:schemas-microsoft-com:office:office",
)
_MACROS = ("macroenabled", "vbaproject", "activex")
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
        *("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ", "TOC", "TC"),
        *("HYPERLINK", "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", "TITLE", "SUBJECT", "SYMBOL"),
        *(
            "MERGEFIELD",
            "FORMTEXT",
            "FORMCHECKBOX",
            "FORMDROPDOWN",
            "LISTNUM",
            "AUTONUM",
            "XE",
            "INDEX",
            "EQ",
            "ADVANCE",
        ),
        *("QUOTE", "NUMWORDS", "NUMCHARS", "DOCPROPERTY", "SET", "IF", "COMPARE", "="),
    }
)
_FIRST_WORD = re.compile(r"\s*(=|[A-Za-z]*)")


def _create_reader(name: str) -> ElementReader:
    if name == CONTENT_TYPES:
        return _check_content_type
    if name.casefold().endswith(".rels"):
        return _check_relationship
    return _PartReader(name).check_element


def _check_content_type(_tag: str, attributes: dict[str, str], _text: str) -> None:
    type_ = attributes.get("ContentType", "").casefold()
    if any(word in type_ for word in _MACROS):
        raise OfficeFileRefused(MACROS)
    if "oleobject" in type_ or "/package" in type_:
        raise OfficeFileRefused(EMBEDDED)


def _check_relationship(_tag: str, attributes: dict[str, str], _text: str) -> None:
    """Nothing outside of the file, but pages that a reader opens by following a link."""
    type_, target = attributes.get("Type", "").casefold(), attributes.get("Target", "")
    if attributes.get("TargetMode", "").strip().casefold() == "external" or ":" in target:
        if not type_.endswith("/hyperlink") or not is_web_address(target):
            raise OfficeFileRefused(EXTERNAL, target)
    elif type_.endswith(("/afchunk", "/oleobject", "/package", "/subdocument", "/frame", "/control")):
        raise OfficeFileRefused(EMBEDDED, target)
    elif type_.endswith(("/vbaproject", "/attachedtemplate")):
        raise OfficeFileRefused(MACROS, target)


class _PartReader:
    """Reads the elements of a part of the document, and the instructions of its fields."""

    def __init__(self, name: str) -> None:
        self._name = name
        # The instruction of each field that is open: a word of it may be cut into several pieces.
        self._instructions: list[str] = []

    def check_element(self, tag: str, attributes: dict[str, str], text: str) -> None:
        """Raises OfficeFileRefused."""
        name = get_local_name(tag)
        if tag.startswith(_OFFICE_NAMESPACES):
            self._check_word_element(name, {get_local_name(key): value for key, value in attributes.items()}, text)
        for key, value in attributes.items():
            is_address = get_local_name(key) in ("src", "href") and ":" in value
            if is_address and not (key.endswith("href") and is_web_address(value)):
                raise OfficeFileRefused(EXTERNAL, value)

    def _check_word_element(self, name: str, attributes: dict[str, str], text: str) -> None:
        if name in _REFUSED_ELEMENTS:
            raise OfficeFileRefused(_REFUSED_ELEMENTS[name], self._name)
        if name == "fldSimple":
            _check_instruction(attributes.get("instr", ""))
        elif name == "instrText":
            self._instructions = self._instructions or [""]
            self._instructions[-1] += text
            _check_instruction(self._instructions[-1], is_whole=False)
        elif name == "fldChar":
            self._check_field_mark(attributes.get("fldCharType", ""))

    def _check_field_mark(self, kind: str) -> None:
        if kind == "begin":
            self._instructions.append("")
        elif kind in ("separate", "end") and self._instructions:
            _check_instruction(self._instructions[-1])
            if kind == "end":
                self._instructions.pop()


def _check_instruction(text: str, *, is_whole: bool = True) -> None:
    match = _FIRST_WORD.match(text)
    word = match[1].upper() if match else ""
    is_ended = is_whole or (match is not None and match.end() < len(text))
    if word and is_ended and word not in _FIELDS:
        raise OfficeFileRefused(EXTERNAL, word)


DOCX_RULES = FileRules(
    picture_folders=("word/media/", "docProps/thumbnail"),
    refused_folders=("word/vba", "word/activex/", "word/embeddings/", "word/afchunk", "word/customizations"),
    reason_for_folder=EMBEDDED,
    known_parts=frozenset(),
    known_folders=("word/fonts/",),
    create_reader=_create_reader,
)
