"""Lighter fonts: the letters of the languages of the site kept, everything else left out, as WOFF2."""

from __future__ import annotations

import io

from app.core.i18n import gettext as _
from app.core.parsing import Budget, Meter, Parser
from app.themes.font_check import OPENTYPE_MARKS, PARSING_ERRORS, WOFF2_MARK, FontRefused, check_expansion

MAX_BYTES = 1_000_000
# Latin of western and central Europe, then the punctuation of French and the signs that pages show.
CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x202F, 0x2039, 0x203A, 0x20AC, 0x2192),
)
FEATURES = ["kern", "liga", "locl", "mark", "mkmk", "ccmp", "tnum"]


def lighten_font(content: bytes) -> bytes:
    """A WOFF2 font with the letters of the site, from a WOFF2, TrueType or OpenType one. Raises FontRefused, BudgetExceeded."""
    return PARSER(content)


def _subset_font(content: bytes, meter: Meter) -> bytes:
    # fontTools takes memory, and only an upload needs it.
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTLibError  # type: ignore[import-untyped]

    if content.startswith(WOFF2_MARK):
        check_expansion(content)
    elif not content.startswith(OPENTYPE_MARKS):
        raise FontRefused(_("Ce n’est pas une police WOFF2, TrueType ou OpenType."))
    meter.check_time()
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False, notdef_outline=True)
    buffer = io.BytesIO()
    try:
        font = subset.load_font(io.BytesIO(content), options, lazy=True)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        subset.save_font(font, buffer, options)
    except (TTLibError, subset.Subsetter.SubsettingError, *PARSING_ERRORS) as error:
        raise FontRefused(_("Cette police est abîmée.")) from error
    return buffer.getvalue()


PARSER: Parser[bytes] = Parser(
    "font to lighten", Budget(MAX_BYTES, max_seconds=5), _subset_font, is_called_before_writing=False
)
