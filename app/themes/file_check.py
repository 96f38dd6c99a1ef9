"""Files of a theme: each checked for what its name announces, lightened if need be, then named by its digest."""

from __future__ import annotations

from hashlib import sha256

from app.core.i18n import gettext as _
from app.core.parsing import BudgetExceeded
from app.themes import font_check, font_subset, image_check, svg_check
from app.themes.theme_model import ThemeFile, ThemeProblem

FONT, DRAWING = "font/woff2", "image/svg+xml"
MEDIA_TYPES = {
    ".woff2": FONT,
    ".svg": DRAWING,
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
}
# Of 256 bits, enough that nobody finds two files with one name.
DIGEST_LENGTH = 32


def check_file(path: str, content: bytes) -> tuple[ThemeFile, bytes] | ThemeProblem:
    """The file as it will be served, with its content, or why it is refused."""
    media_type = find_media_type(path)
    try:
        if media_type is None:
            return ThemeProblem(path, _("Un thème n’a que des polices WOFF2 et des images SVG, PNG, WebP ou JPG."))
        return _check_content(path, content, media_type)
    except svg_check.DrawingRefused as error:
        return ThemeProblem(_("%(path)s, ligne %(line)s", path=path, line=error.line), error.message)
    except (font_check.FontRefused, image_check.ImageRefused) as error:
        return ThemeProblem(path, str(error))
    except BudgetExceeded:
        return ThemeProblem(path, _explain_size(media_type or ""))


def find_media_type(path: str) -> str | None:
    """The type that the name of a file announces; None for a kind that themes do not have."""
    return next((type_ for ending, type_ in MEDIA_TYPES.items() if path.lower().endswith(ending)), None)


def _check_content(path: str, content: bytes, media_type: str) -> tuple[ThemeFile, bytes]:
    width = height = 0
    metrics = None
    if media_type == FONT:
        content = font_subset.lighten_font(content) if len(content) > font_check.MAX_BYTES else content
        metrics = font_check.read_metrics(content)
    elif media_type == DRAWING:
        width, height = svg_check.check_drawing(content)
    else:
        content, width, height = image_check.check_image(content, media_type)
    digest = sha256(content).hexdigest()[:DIGEST_LENGTH]
    return ThemeFile(path, digest, media_type, len(content), width, height, metrics), content


def _explain_size(media_type: str) -> str:
    if media_type == FONT:
        most = font_check.MAX_BYTES // 1024
        return _("Même réduite aux lettres du français, cette police fait plus de %(num)s ko.", num=most)
    if media_type == DRAWING:
        return _("Ce dessin est trop lourd ou trop compliqué : %(num)s ko au plus.", num=svg_check.MAX_BYTES // 1000)
    return _(
        "Cette image est trop grande : %(num)s ko et 4 millions de points au plus.", num=image_check.MAX_BYTES // 1000
    )
