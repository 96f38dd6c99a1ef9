"""SVG drawings of a theme: refused when anything in them could run, be fetched from elsewhere, or expand."""

from __future__ import annotations

import re
from xml.parsers import expat

from app.core.i18n import gettext as _
from app.core.parsing import Budget, Meter, Parser


def _read_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAX_BYTES = 100_000
_SVG, _XLINK, _XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
_XHTML = "http://www.w3.org/1999/xhtml"
_ELEMENTS = _read_words(
    "svg g defs symbol use title desc metadata style path rect circle ellipse line polyline polygon text tspan textPath"
    " linearGradient radialGradient stop clipPath mask pattern marker image switch view"
    " filter feBlend feColorMatrix feComponentTransfer feComposite feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR"
    " feGaussianBlur feMerge feMergeNode feMorphology feOffset"
)
_LOCAL_REFERENCE = re.compile(r"#[\w:.-]{1,100}|data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/=\s]*")
_URL = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)
_HOSTILE_CSS = re.compile(r"@import|expression\s*\(|javascript:|\\|-moz-binding|image-set|behavior\s*:", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d{1,5}(?:\.\d+)?)(?:px)?\s*")
_SEPARATOR = " "


class DrawingRefused(ValueError):
    """The drawing is not acceptable: the line, and why, for its author."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def check_drawing(content: bytes) -> tuple[int, int]:
    """The width and height of an SVG drawing. Raises DrawingRefused, BudgetExceeded."""
    return PARSER(content)


def _parse_drawing(content: bytes, meter: Meter) -> tuple[int, int]:
    checker = _Checker(meter)
    try:
        checker.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise DrawingRefused(error.lineno, _("Ce n’est pas un dessin SVG valide.")) from error
    except (LookupError, UnicodeError) as error:
        raise DrawingRefused(1, _("Ce n’est pas un dessin SVG valide.")) from error
    return checker.size


PARSER: Parser[tuple[int, int]] = Parser(
    "drawing of a theme",
    Budget(MAX_BYTES, max_parts=20_000, max_depth=40, max_seconds=0.5),
    _parse_drawing,
    is_called_before_writing=False,
)


class _Checker:
    """Reads the elements one by one, and refuses at the first one that is not of a still drawing."""

    def __init__(self, meter: Meter) -> None:
        self.size = (0, 0)
        self._meter = meter
        self._path: list[str] = []
        self._styles: list[str] = []
        self.parser = expat.ParserCreate("utf-8", _SEPARATOR)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._read_text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.EntityDeclHandler = self._refuse_doctype
        self.parser.ProcessingInstructionHandler = self._refuse_instruction

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._meter.count_part(1 + len(attributes))
        self._meter.check_depth(len(self._path))
        namespace, _separator, tag = name.rpartition(_SEPARATOR)
        if not self._path and (namespace, tag) != (_SVG, "svg"):
            self._refuse(_("Ce n’est pas un dessin SVG valide."))
        # Drawing programs leave elements of their own, which browsers ignore.
        if namespace == _XHTML or (namespace in ("", _SVG) and tag not in _ELEMENTS):
            self._refuse(_("L’élément « %(name)s » est interdit dans un dessin.", name=tag[:40]))
        for attribute, value in attributes.items():
            self._check_attribute(attribute, value)
        if not self._path:
            self.size = _measure(attributes)
        self._path.append(tag)

    def _end(self, _name: str) -> None:
        if self._path.pop() != "style":
            return
        styles = "".join(self._styles)
        if _URL.search(styles) or _HOSTILE_CSS.search(styles):
            self._refuse(_("Un dessin ne peut rien aller chercher ailleurs que dans son fichier."))

    def _check_attribute(self, name: str, value: str) -> None:
        namespace, _separator, attribute = name.rpartition(_SEPARATOR)
        if attribute.lower().startswith("on") and namespace in ("", _SVG):
            self._refuse(_("L’attribut « %(name)s » peut lancer un programme : il est interdit.", name=attribute[:40]))
        if attribute in ("href", "base", "src") and namespace in ("", _SVG, _XLINK, _XML):
            if attribute != "href" or not _LOCAL_REFERENCE.fullmatch(value.strip()):
                self._refuse(_("Un dessin ne peut rien aller chercher ailleurs que dans son fichier."))
        elif _URL.search(value) or (attribute == "style" and _HOSTILE_CSS.search(value)):
            self._refuse(_("Un dessin ne peut rien aller chercher ailleurs que dans son fichier."))

    def _read_text(self, text: str) -> None:
        # In pieces, that references to characters and comments may cut anywhere.
        if "style" in self._path:
            self._styles.append(text)

    def _refuse_doctype(self, *_arguments: object) -> None:
        self._refuse(_("Un dessin ne peut déclarer ni type de document ni entité."))

    def _refuse_instruction(self, *_arguments: object) -> None:
        self._refuse(_("Un dessin ne peut pas appeler une feuille de style."))

    def _refuse(self, message: str) -> None:
        raise DrawingRefused(self.parser.CurrentLineNumber, message)


def _measure(attributes: dict[str, str]) -> tuple[int, int]:
    """Width and height, from the view box when they are not written."""
    lengths = [_LENGTH.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    if all(lengths):
        return tuple(round(float(length[1])) for length in lengths if length)  # type: ignore[return-value]
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    if len(box) == 4 and all(_LENGTH.fullmatch(side) for side in box[2:]):
        return round(float(box[2])), round(float(box[3]))
    return 0, 0
