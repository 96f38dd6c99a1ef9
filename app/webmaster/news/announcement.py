"""The announcement of the home page, which is a part of the charter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Choice, Form, Group, LongText, StoredText
from app.core.web.responses import redirect, render
from app.site_pages import page_list
from app.site_pages.models import SitePage
from app.themes import charter
from app.webmaster.publication_rights import can_publish, require_publisher
from app.webmaster.typed_fields import list_problem_links

bp = Blueprint("site_announcement", __name__, url_prefix="/agents/site/annonce")

DEFAULTS = {"title": "", "text": "", "tone": "info"}
TONES = {
    "info": lazy_gettext("Information"),
    "success": lazy_gettext("Bonne nouvelle"),
    "warning": lazy_gettext("Vigilance"),
    "danger": lazy_gettext("Urgence"),
}


class AnnouncementForm(Form):
    """Inputs about the announcement."""

    title, text = LongText(limit=80), LongText(limit=500)
    tone = Choice(TONES, default="info")


BASE_TEXTS = Group(DEFAULTS, StoredText(), name_format="{}.base")


@bp.get("")
@access("page_editor")
def show_announcement() -> ResponseReturnValue:
    return _render_form(_stored_values())


@bp.post("")
@access("page_editor")
@rate_limit(DEFAULT)
def update_announcement() -> ResponseReturnValue:
    """Save the announcement; without title nor text there is none any more."""
    require_publisher()
    typed_values: dict[str, str] = AnnouncementForm().values
    content = charter.lock_saved_charter() or {}
    stored = _describe_values(content)
    if BASE_TEXTS.read() != stored and stored != typed_values:
        return _render_form(typed_values, is_stale=True)
    if typed_values["text"] and not typed_values["title"]:
        return _render_form(typed_values, problem=_("Donnez un titre à l’annonce."))
    charter.save_charter({**content, "announcement": typed_values if typed_values["title"] else None})
    db.session.commit()
    flash(_("L’annonce est enregistrée.") if typed_values["title"] else _("L’accueil n’a plus d’annonce."))
    return redirect(url_for(".show_announcement"))


def _describe_values(content: Mapping[str, Any]) -> dict[str, str]:
    announcement = content.get("announcement") or {}
    return {name: announcement.get(name, default) for name, default in DEFAULTS.items()}


def _stored_values() -> dict[str, str]:
    return _describe_values(charter.load_saved_charter() or {})


def _find_own_home() -> SitePage | None:
    """The home page when webmasters published their own: what it announces is in its blocks."""
    home = page_list.find_home()
    return home if home is not None and home.version_id is not None else None


def _render_form(values: dict[str, str], *, problem: str = "", is_stale: bool = False) -> ResponseReturnValue:
    stored = _stored_values()
    labels = {"title": _("Titre"), "text": _("Texte"), "tone": _("Importance")}
    conflicts = [(labels[name], stored[name]) for name in DEFAULTS if is_stale and stored[name] != values[name]]
    return render(
        "webmaster/news/announcement.html",
        status=422 if problem else 409 if is_stale else 200,
        values=values,
        base=stored,
        problem_links=list_problem_links({"title": problem} if problem else {}),
        problem=problem,
        conflicts=conflicts,
        home_page=_find_own_home(),
        tones=list(TONES.items()),
        is_read_only=not can_publish(),
    )
