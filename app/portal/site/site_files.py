"""The files that a browser asks of a site by name: its colours, its manifest, its icons."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, url_for

from app.core.web.access_rules import access
from app.core.web.content_digest import HEADER, digest_content
from app.core.web.downloads import SANDBOX_POLICY
from app.portal.form.photo_sharing import photo_report_procedure
from app.procedures import catalogue
from app.themes import app_icons, charter, style_sheet, theme_storage, web_app_manifest
from app.themes.charter import Charter
from app.themes.theme import get_theme

bp = Blueprint("site_files", __name__)

MAX_ROWS = 12
CACHE_ONE_YEAR = "public, max-age=31536000, immutable"


@bp.get("/theme.css")
@access("public")
def show_theme() -> Response:
    """The token values, fonts and style sheet of the theme; the address carries their version."""
    return _send_sheet(style_sheet.build_style_sheet(charter.get_charter(), get_theme()))


@bp.get("/theme-agents.css")
@access("public")
def show_agents_theme() -> Response:
    """The main colour of the theme, for the pages of agents."""
    return _send_sheet(style_sheet.build_agents_style_sheet(charter.get_charter(), get_theme()))


@bp.get("/theme/<digest>/<name>")
@access("public")
def show_theme_file(digest: str, name: str) -> Response:
    """A font or a picture of a theme: its address names its content, so that any cache keeps it."""
    file = theme_storage.load_file(digest)
    headers = {
        "Cache-Control": CACHE_ONE_YEAR,
        "Content-Security-Policy": SANDBOX_POLICY + "; style-src 'unsafe-inline'",
        HEADER: digest_content(file.content),
    }
    if file.media_type.startswith("image/"):
        # The header of an e-mail is read in the pages of a webmail, on another site.
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return Response(file.content, mimetype=file.media_type, headers=headers)


def _send_sheet(sheet: str) -> Response:
    headers = {"Cache-Control": CACHE_ONE_YEAR, HEADER: digest_content(sheet.encode())}
    return Response(sheet, mimetype="text/css", headers=headers)


@bp.get("/manifest.json")
@access("public")
def show_manifest() -> Response:
    report = photo_report_procedure()
    response = jsonify(
        web_app_manifest.build_manifest(
            charter.get_charter(), get_theme(), report=url_for("sharing.show_photo_report") if report else None
        )
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/icones/<drawing>.png")
@access("public")
def show_drawing(drawing: str) -> Response:
    """An icon, an opening screen or a picture of the portal, drawn from the charter; the address carries its version."""
    image = _draw_image(charter.get_charter(), drawing)
    return Response(image or abort(404), mimetype="image/png", headers={"Cache-Control": CACHE_ONE_YEAR})


def _draw_image(authority: Charter, name: str) -> bytes | None:
    # Pillow takes memory, and a browser asks for icons once a year: it is loaded by the first.
    from app.themes.pictures import icon, portal_screenshot, splash_screen

    theme = get_theme()
    app_icon = theme.find_file(theme.app_icon)
    source = theme_storage.load_file(app_icon.digest).content if app_icon else None
    if name in app_icons.ICONS_BY_NAME:
        return icon.draw_icon(authority, app_icons.ICONS_BY_NAME[name], theme, source)
    screenshot = web_app_manifest.find_screenshot(name)
    if screenshot is None:
        return splash_screen.draw_splash_screen(authority, name, theme, source)
    width, height = (int(side) for side in screenshot["sizes"].split("x"))
    is_home = name != "ecran-demarches"
    screen = portal_screenshot.Screen(
        (width, height), screenshot["label"], _headings(authority, is_home=is_home), has_search=is_home
    )
    return portal_screenshot.draw_screenshot(authority, screen, theme)


def _headings(authority: Charter, *, is_home: bool) -> tuple[str, ...]:
    """Texts of the social cards: topics for the home page, or the most used procedures."""
    topic_slugs = catalogue.group_by_theme()
    topics = tuple(topic.title for topic in authority.topics if topic.slug in topic_slugs)
    return (
        topics
        if is_home and topics
        else tuple(live.definition.title for live in catalogue.most_used_procedures(MAX_ROWS))
    )
