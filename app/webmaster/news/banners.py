"""Banners at the top of every page, and the announcement of the home page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.db import db
from app.core.i18n import LANGUAGES, lazy_gettext
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Refusals, Text
from app.core.web.responses import redirect, render
from app.site_pages import banners, site_texts
from app.site_pages.banners import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, TONES, Banner, BannerRefused
from app.site_pages.link_targets import TargetRefused, clean_target
from app.site_pages.site_texts import StaleText
from app.webmaster.publication_rights import can_publish, require_publisher
from app.webmaster.translated_form import (
    build_form_context,
    find_conflicts,
    list_text_fields,
    read_typed_values,
)
from app.webmaster.typed_fields import NUMBER, MomentRefused, read_moment, read_texts, write_moment

bp = Blueprint("site_banners", __name__, url_prefix="/agents/site/bandeaux")

TEXTS = ("title", "text", "link_label")
FIELDS = (*list_text_fields(TEXTS), "tone", "url", "starts_at", "ends_at")
LABELS = {
    "title": lazy_gettext("Titre"),
    "text": lazy_gettext("Texte"),
    "link_label": lazy_gettext("Texte du lien"),
    "tone": lazy_gettext("Importance"),
    "url": lazy_gettext("Adresse du lien"),
    "starts_at": lazy_gettext("Début"),
    "ends_at": lazy_gettext("Fin"),
}
TONE_LABELS = {
    "info": lazy_gettext("Information"),
    "warning": lazy_gettext("Vigilance"),
    "danger": lazy_gettext("Urgence"),
}
STATE_LABELS = {
    "coming": (lazy_gettext("À venir"), "info", "clock"),
    "current": (lazy_gettext("Affiché"), "success", "circle-check"),
    "past": (lazy_gettext("Terminé"), "neutral", "x"),
}
REFUSALS: Refusals = {
    "title_missing": ("title_fr", lazy_gettext("Donnez un titre au bandeau.")),
    "dates_order": ("ends_at", lazy_gettext("Choisissez une fin qui suit le début.")),
    "starts_at": ("starts_at", lazy_gettext("Indiquez un jour et une heure.")),
    "ends_at": ("ends_at", lazy_gettext("Indiquez un jour et une heure.")),
    "url_invalid": ("url", lazy_gettext("Indiquez une adresse de ce site (/demarches) ou une adresse complète.")),
    "too_many": ("title_fr", lazy_gettext("Il y a déjà vingt bandeaux : supprimez ceux qui sont terminés.")),
}


@bp.get("")
@access("page_editor")
def list_banners() -> ResponseReturnValue:
    number, saved_banners = banners.load_banners()
    now = clock.now()
    return render(
        "webmaster/news/banners.html",
        rows=[(saved_banner, *STATE_LABELS[saved_banner.compute_state(now)]) for saved_banner in saved_banners],
        number=number,
        tones=TONE_LABELS,
        history_url=url_for("site_text_history.show_history", text_key=site_texts.BANNERS),
        is_read_only=not can_publish(),
    )


@bp.get("/nouveau")
@access("page_editor")
def show_new_banner() -> ResponseReturnValue:
    number, _saved = banners.load_banners()
    return _render_form(None, {"tone": "info"}, number)


@bp.post("/nouveau")
@access("page_editor")
@rate_limit(DEFAULT)
def create_banner() -> ResponseReturnValue:
    return _save(None)


@bp.get("/<banner_id>")
@access("page_editor")
def show_banner(banner_id: str) -> ResponseReturnValue:
    number, saved_banners = banners.load_banners()
    banner = banners.find_banner(saved_banners, banner_id)
    return _render_form(banner, _describe_values(banner), number)


@bp.post("/<banner_id>")
@access("page_editor")
@rate_limit(DEFAULT)
def update_banner(banner_id: str) -> ResponseReturnValue:
    return _save(banners.find_banner(banners.load_banners()[1], banner_id))


@bp.post("/<banner_id>/suppression")
@access("page_editor")
@rate_limit(DEFAULT)
def delete_banner(banner_id: str) -> ResponseReturnValue:
    require_publisher()
    try:
        banners.delete_banner(banner_id, number=NUMBER.read(), by=current_actor())
    except StaleText:
        flash(_("Quelqu’un d’autre vient de changer les bandeaux : rien n’a été supprimé."), "warning")
        return redirect(url_for(".list_banners"))
    db.session.commit()
    flash(_("Le bandeau est supprimé."))
    return redirect(url_for(".list_banners"))


def _save(former: Banner | None) -> ResponseReturnValue:
    require_publisher()
    number = NUMBER.read()
    try:
        banners.save_banner(_read_banner(former.id if former else ""), number=number, by=current_actor())
    except MomentRefused as refused:
        return _render_form(former, read_typed_values(FIELDS), number, problem=refused.name)
    except BannerRefused as refused:
        return _render_form(former, read_typed_values(FIELDS), number, problem=refused.problem)
    except StaleText:
        return _render_conflict(former)
    db.session.commit()
    flash(_("Le bandeau est enregistré."))
    return redirect(url_for(".list_banners"))


def _read_banner(banner_id: str) -> Banner:
    url = Text("url").read()
    try:
        target = clean_target(url, base_url=current_site().base_url) if url else ""
    except TargetRefused:
        raise BannerRefused("url_invalid") from None
    return Banner(
        id=banner_id,
        texts=read_texts(TEXTS),
        tone=Choice(TONES, "tone", default=TONES[0]).read(),
        url=target,
        starts_at=read_moment("starts_at"),
        ends_at=read_moment("ends_at"),
    )


def _describe_values(banner: Banner) -> dict[str, str]:
    texts = {f"{name}_{code}": banner.texts.get(code, {}).get(name, "") for code in LANGUAGES for name in TEXTS}
    dates = {"starts_at": write_moment(banner.starts_at), "ends_at": write_moment(banner.ends_at)}
    return {**texts, **dates, "tone": banner.tone, "url": banner.url}


def _render_conflict(former: Banner | None) -> ResponseReturnValue:
    """Somebody saved another banner, or this one: what is saved of it now stands beside what was typed."""
    number, saved_banners = banners.load_banners()
    saved = next((saved_banner for saved_banner in saved_banners if former and saved_banner.id == former.id), None)
    typed_values = read_typed_values(FIELDS)
    conflicts = find_conflicts(_describe_values(saved), typed_values) if saved else {}
    if "tone" in conflicts:
        conflicts["tone"] = str(TONE_LABELS[conflicts["tone"]])
    return _render_form(former, typed_values, number, conflicts=conflicts)


def _render_form(
    banner: Banner | None,
    values: Mapping[str, str],
    number: int,
    *,
    problem: str = "",
    conflicts: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    return render(
        "webmaster/news/banner.html",
        **build_form_context(values, refusals=REFUSALS, problem=problem, labels=LABELS, conflicts=conflicts),
        banner=banner,
        number=number,
        labels=LABELS,
        tones=list(TONE_LABELS.items()),
        max_lengths=(MAX_TITLE_LENGTH, MAX_TEXT_LENGTH),
        is_read_only=not can_publish(),
    )
