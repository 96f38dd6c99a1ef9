"""The files that a browser asks of a site by name: its colours, its manifest, its icons."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, url_for

from app.core.access import access
from app.core.content_digest import HEADER, digest_content
from app.portal.sharing import begun_by_photo
from app.procedures import catalogue
from app.themes import charter, icons, manifest, style
from app.themes.charter import Charter

bp = Blueprint("site_files", __name__)

MOST_ROWS = 12
A_YEAR = "public, max-age=31536000, immutable"


@bp.get("/theme.css")
@access("public")
def show_theme() -> Response:
    """The token values of the charter; the address carries its version."""
    sheet = style.sheet(charter.current())
    headers = {"Cache-Control": A_YEAR, HEADER: digest_content(sheet.encode())}
    return Response(sheet, mimetype="text/css", headers=headers)


@bp.get("/manifest.json")
@access("public")
def show_manifest() -> Response:
    report = begun_by_photo()
    response = jsonify(
        manifest.for_charter(charter.current(), report=url_for("sharing.show_photo_first") if report else None)
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/icones/<drawing>.png")
@access("public")
def show_drawing(drawing: str) -> Response:
    """An icon, an opening screen or a picture of the portal, drawn from the charter; the address carries its version."""
    drawn = _drawn(charter.current(), drawing)
    return Response(drawn or abort(404), mimetype="image/png", headers={"Cache-Control": A_YEAR})


def _drawn(authority: Charter, name: str) -> bytes | None:
    # Pillow takes memory, and a browser asks for icons once a year: it is loaded by the first.
    from app.themes.pictures import icon, opening, screen

    if name in icons.BY_NAME:
        return icon.draw(authority, icons.BY_NAME[name])
    listed = manifest.screen_named(name)
    if listed is None:
        return opening.draw(authority, name)
    width, height = (int(side) for side in listed["sizes"].split("x"))
    is_home = name != "ecran-demarches"
    shown = screen.Screen((width, height), listed["label"], _headings(authority, is_home=is_home), has_search=is_home)
    return screen.draw(authority, shown)


def _headings(authority: Charter, *, is_home: bool) -> tuple[str, ...]:
    """What the cards of a page say: the topics of the home page, or the procedures most asked for."""
    used = catalogue.by_theme()
    topics = tuple(topic.title for topic in authority.topics if topic.slug in used)
    return topics if is_home and topics else tuple(live.definition.title for live in catalogue.most_used(MOST_ROWS))
