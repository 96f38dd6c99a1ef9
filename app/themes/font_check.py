"""Fonts of a theme: WOFF2 files within the budget of a page, and the measures that a fallback is adjusted to."""

from __future__ import annotations

import struct
from io import BytesIO

import brotli  # type: ignore[import-untyped]

from app.core.i18n import gettext as _
from app.core.parsing import Budget, Meter, Parser
from app.themes.theme_model import FontMetrics

MAX_BYTES = 30 * 1024
MAX_UNCOMPRESSED = 2_000_000
# https://www.w3.org/TR/WOFF2/#woff20Header
_HEADER = struct.Struct(">4sIIHHIIHHIIIII")
# What fontTools raises for broken files, besides its own errors.
PARSING_ERRORS = (
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    TypeError,
    AssertionError,
    struct.error,
    brotli.error,
)
WOFF2_MARK = b"wOF2"
OPENTYPE_MARKS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
# Each letter as often as in French, with the space.
_FRENCH_LETTERS = (
    "eeeeeeeeeeeeeeeaaaaaaaassssssssiiiiiiitttttttnnnnnnnrrrrrruuuuuulllllooooodddmmmppccvvqfbghjxyz" + " " * 18
)


class FontRefused(ValueError):
    """The file is no font that pages can use; the message is for its author."""


def read_metrics(content: bytes) -> FontMetrics:
    """The measures of a font. Raises FontRefused, BudgetExceeded."""
    return PARSER(content)


def check_expansion(content: bytes) -> None:
    """Refuse a WOFF2 font that is broken, or that would take much memory. Raises FontRefused."""
    if content[:4] != WOFF2_MARK or len(content) < _HEADER.size:
        raise FontRefused(_("Ce n’est pas une police WOFF2."))
    _mark, flavour, length, _tables, _reserved, _size, compressed_length, *_others = _HEADER.unpack_from(content)
    if length != len(content) or compressed_length > length or flavour.to_bytes(4) not in OPENTYPE_MARKS:
        raise FontRefused(_("Cette police WOFF2 est abîmée."))
    # The compressed part follows a directory of unknown length.
    start = _find_data_start(content)
    compressed = content[start : start + compressed_length]
    try:
        expanded = brotli.Decompressor().process(compressed, output_buffer_limit=MAX_UNCOMPRESSED + 1)
    except brotli.error as error:
        raise FontRefused(_("Cette police WOFF2 est abîmée.")) from error
    if len(expanded) > MAX_UNCOMPRESSED:
        raise FontRefused(_("Cette police est démesurée une fois décompressée."))


def _parse_font(content: bytes, meter: Meter) -> FontMetrics:
    check_expansion(content)
    meter.check_time()
    return _measure(content)


def _find_data_start(content: bytes) -> int:
    """Find the start of the compressed data, after the entries of the table directory."""
    count, position = int.from_bytes(content[12:14]), _HEADER.size
    for _index in range(count):
        flags = content[position] if position < len(content) else 0
        position += 1 + (4 if flags & 0x3F == 0x3F else 0)
        tag, version = flags & 0x3F, flags >> 6
        # glyf and loca are transformed unless version 3, the others only when their version is not 0.
        is_transformed = version != 3 if tag in (10, 11) else version != 0
        for _number in range(2 if is_transformed else 1):
            position = _skip_base128(content, position)
    return position


def _skip_base128(content: bytes, position: int) -> int:
    for _index in range(5):
        if position >= len(content):
            break
        position += 1
        if not content[position - 1] & 0x80:
            break
    return position


def _measure(content: bytes) -> FontMetrics:
    # fontTools takes memory, and only an upload needs it.
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

    try:
        font = TTFont(BytesIO(content), lazy=True)
        units, metrics = font["head"].unitsPerEm, font["hhea"]
        characters, widths = font.getBestCmap() or {}, font["hmtx"]
        letters = [widths[characters[ord(letter)]][0] for letter in _FRENCH_LETTERS if ord(letter) in characters]
        width = sum(letters) / len(letters) / units
    except (TTLibError, *PARSING_ERRORS) as error:
        raise FontRefused(_("Cette police WOFF2 est abîmée.")) from error
    if len(letters) < len(_FRENCH_LETTERS):
        raise FontRefused(_("Il manque à cette police des lettres du français."))
    ascent, descent, gap = (abs(each) / units for each in (metrics.ascent, metrics.descent, metrics.lineGap))
    return FontMetrics(*(round(value, 4) for value in (ascent, descent, gap, width)))


PARSER: Parser[FontMetrics] = Parser(
    "font of a theme", Budget(MAX_BYTES, max_seconds=2), _parse_font, is_called_before_writing=False
)
