"""The files that a browser asks of a site by name: its colours, its manifest, its icons."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, url_for

from app.core.web.access_rules import access
from app.core.web.content_digest import HEADER, digest_content
from app.portal.photo_sharing import photo_report_procedure
from app.procedures import catalogue
from app.themes import app_icons, charter, style_sheet, web_app_manifest
from app.themes.charter import Charter

bp = Blueprint("site_files", __name__)

MAX_ROWS = 12
CACHE_ONE_YEAR = "public, max-age=31536000, immutable"


@bp.get("/theme.css")
@access("public")
def show_theme() -> Response:
    """The token values of the charter; the address carries its version."""
    sheet = style_sheet.build_style_sheet(charter.get_charter())
    headers = {"Cache-Control": CACHE_ONE_YEAR, HEADER: digest_content(sheet.encode())}
    return Response(sheet, mimetype="text/css", headers=headers)


@bp.get("/manifest.json")
@access("public")
def show_manifest() -> Response:
    report = photo_report_procedure()
    response = jsonify(
        web_app_manifest.build_manifest(
            charter.get_charter(), report=url_for("sharing.show_photo_report") if report else None
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

    if name in app_icons.ICONS_BY_NAME:
        return icon.draw_icon(authority, app_icons.ICONS_BY_NAME[name])
    screenshot = web_app_manifest.find_screenshot(name)
    if screenshot is None:
        return splash_screen.draw_splash_screen(authority, name)
    width, height = (int(side) for side in screenshot["sizes"].split("x"))
    is_home = name != "ecran-demarches"
    screen = portal_screenshot.Screen(
        (width, height), screenshot["label"], _headings(authority, is_home=is_home), has_search=is_home
    )
    return portal_screenshot.draw_screenshot(authority, screen)


def _headings(authority: Charter, *, is_home: bool) -> tuple[str, ...]:
    """Texts of the social cards: topics for the home page, or the most used procedures."""
    topic_slugs = catalogue.group_by_theme()
    topics = tuple(topic.title for topic in authority.topics if topic.slug in topic_slugs)
    return (
        topics
        if is_home and topics
        else tuple(live.definition.title for live in catalogue.most_used_procedures(MAX_ROWS))
    )
