"""Parts of the rules of a format of office files, and the reasons to refuse a file."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

# Reasons: the words that authors of templates read are in `app/documents/office/refusal_words.py`.
BROKEN, TOO_LARGE, WRONG_FORMAT, PROTECTED = "broken", "too_large", "wrong_format", "protected"
MACROS, EXTERNAL, EMBEDDED, ENTITIES, PICTURE = "macros", "external", "embedded", "entities", "picture"
CHANGES, COMMENTS, FORM = "changes", "comments", "form"
# Reasons that hold for templates alone: what residents would read in a letter does no harm in a file that they send.
REASONS_OF_TEMPLATES = frozenset({CHANGES, COMMENTS, FORM})
WEB_SCHEMES = ("https://", "http://", "mailto:", "tel:", "#")

# Names of elements and attributes are read whole: a prefix may be any word.
NAMESPACE_SEPARATOR = " "

# Called with the name, the attributes and the own text of each element as it ends.
ElementReader = Callable[[str, dict[str, str], str], None]


class OfficeFileRefused(ValueError):
    """The file cannot be taken: `reason` is a code of this module, `detail` the part or the field concerned."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail[:200]


@dataclass(frozen=True)
class FileRules:
    """The parts that a format is made of. Names of folders end with a slash; those refused are in lower case."""

    picture_folders: tuple[str, ...]
    refused_folders: tuple[str, ...]
    reason_for_folder: str
    # Parts that are neither XML nor pictures.
    known_parts: Collection[str]
    known_folders: tuple[str, ...]
    create_reader: Callable[[str], ElementReader]
    xml_endings: tuple[str, ...] = (".xml", ".rels", ".rdf")
    # Pictures that are XML, read like the other parts.
    drawing_endings: tuple[str, ...] = ()

    def is_picture(self, name: str) -> bool:
        return name.startswith(self.picture_folders) and not name.casefold().endswith(self.drawing_endings)

    def is_xml(self, name: str) -> bool:
        return name.casefold().endswith((*self.xml_endings, *self.drawing_endings))

    def is_known_part(self, name: str) -> bool:
        return name in self.known_parts or name.startswith(self.known_folders)


@lru_cache(maxsize=2000)
def get_local_name(name: str) -> str:
    """The name of an element or of an attribute without its namespace."""
    return name.rpartition(NAMESPACE_SEPARATOR)[2]


def is_web_address(address: str) -> bool:
    """Whether a link leads to a page, a mailbox or a place of the document: nothing is loaded until somebody follows it."""
    return address.strip().casefold().startswith(WEB_SCHEMES)


def is_relative_address(address: str) -> bool:
    """Whether a link leads to a file beside this one: no scheme, no root, no other computer."""
    return ":" not in address and not address.strip().startswith(("/", "\\"))
