"""One entry of a menu: a page of the site, a page of another one, or a title over other entries."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import LANGUAGES, lazy_gettext
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sites import current_site
from app.core.web import site_map
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, Refusals, Text
from app.core.web.responses import redirect, render
from app.site_pages import menu_tree, menus
from app.site_pages.link_targets import TargetRefused, clean_target
from app.site_pages.menu_tree import MAX_LABEL_LENGTH, Entry, MenuRefused, Tree
from app.site_pages.menus import AREAS
from app.site_pages.site_texts import StaleText
from app.webmaster.menus.menus import AREA_TITLES, REFUSALS
from app.webmaster.publication_rights import can_publish, require_publisher
from app.webmaster.translated_form import build_form_context, list_text_fields
from app.webmaster.typed_fields import NUMBER

bp = Blueprint("site_menu_entries", __name__, url_prefix="/agents/site/menus")

PAGE, ADDRESS, TITLE = "page", "address", "title"
KINDS = {
    PAGE: lazy_gettext("Une page de ce site"),
    ADDRESS: lazy_gettext("Une autre adresse"),
    TITLE: lazy_gettext("Un titre, qui en ouvre d’autres"),
}
SECTION_TITLES = {
    site_map.SERVICES: lazy_gettext("Démarches"),
    site_map.TOPICS: lazy_gettext("Thèmes"),
    site_map.PAGES: lazy_gettext("Pages"),
    site_map.ARTICLES: lazy_gettext("Questions fréquentes"),
    site_map.NEWS: lazy_gettext("Actualités"),
    site_map.LEGAL: lazy_gettext("Ce site"),
}
PROBLEMS: Refusals = {
    "label_missing": ("label_fr", lazy_gettext("Donnez un nom à l’entrée.")),
    "target_missing": ("page", lazy_gettext("Choisissez une page.")),
    "target_invalid": ("url", lazy_gettext("Indiquez une adresse complète, par exemple https://www.exemple.fr.")),
    "too_many": ("label_fr", REFUSALS["too_many"]),
}


@bp.get("/<area>/nouvelle")
@access("page_editor")
def show_new_entry(area: str) -> ResponseReturnValue:
    number, tree = _load(area)
    under = request.args.get("sous", "")
    if under:
        menu_tree.find_entry(tree, under)
    return _render_form(area, None, {"kind": PAGE, "under": under}, number)


@bp.post("/<area>/nouvelle")
@access("page_editor")
@rate_limit(DEFAULT)
def create_entry(area: str) -> ResponseReturnValue:
    under = _read_typed()["under"]
    return _save(area, None, lambda entry: lambda tree: menu_tree.add_entry(tree, entry, under=under))


@bp.get("/<area>/<entry_id>")
@access("page_editor")
def show_entry(area: str, entry_id: str) -> ResponseReturnValue:
    number, tree = _load(area)
    entry = menu_tree.find_entry(tree, entry_id)
    return _render_form(area, entry, _describe_values(entry), number)


@bp.post("/<area>/<entry_id>")
@access("page_editor")
@rate_limit(DEFAULT)
def update_entry(area: str, entry_id: str) -> ResponseReturnValue:
    entry = menu_tree.find_entry(_load(area)[1], entry_id)
    return _save(area, entry, lambda changed: lambda tree: menu_tree.replace_entry(tree, changed))


def _save(area: str, former: Entry | None, build_change) -> ResponseReturnValue:  # type: ignore[no-untyped-def]
    require_publisher()
    number = NUMBER.read()
    _load(area)
    try:
        entry = _read_entry(former.id if former else "")
        menus.change_menu(area, build_change(entry), number=number, by=current_actor())
    except MenuRefused as refused:
        return _render_form(area, former, _read_typed(), number, problem=refused.problem)
    except StaleText:
        return _render_form(area, former, _read_typed(), _load(area)[0], is_stale=True)
    db.session.commit()
    flash(_("Le menu est enregistré."))
    return redirect(url_for("site_menus.show_menus", _anchor=f"entree-{entry.id}"))


def _load(area: str) -> tuple[int, Tree]:
    if area not in AREAS:
        abort(404)
    return menus.load_menu(area)


def _read_typed() -> dict[str, str]:
    return Group(("kind", "page", "url", "under", *list_text_fields(["label"])), Text()).read()


def _read_entry(entry_id: str) -> Entry:
    typed_values = _read_typed()
    labels = {code: " ".join(typed_values[f"label_{code}"].split())[:MAX_LABEL_LENGTH] for code in LANGUAGES}
    return menus.build_entry(_read_target(typed_values), labels, entry_id=entry_id)


def _read_target(typed_values: Mapping[str, str]) -> str:
    if typed_values["kind"] == TITLE:
        return ""
    text = typed_values["page"] if typed_values["kind"] == PAGE else typed_values["url"]
    if not text:
        raise MenuRefused("target_missing" if typed_values["kind"] == PAGE else "target_invalid")
    try:
        return clean_target(text, base_url=current_site().base_url)
    except TargetRefused:
        raise MenuRefused("target_invalid") from None


def _describe_values(entry: Entry) -> dict[str, str]:
    is_listed = any(page.path == entry.url for page in site_map.iterate_pages())
    kind = TITLE if not entry.url else PAGE if is_listed else ADDRESS
    labels = {f"label_{code}": entry.labels.get(code, "") for code in LANGUAGES}
    return {
        "kind": kind,
        "page": entry.url if kind == PAGE else "",
        "url": entry.url if kind == ADDRESS else "",
        **labels,
    }


def _render_form(
    area: str,
    entry: Entry | None,
    values: Mapping[str, str],
    number: int,
    *,
    problem: str = "",
    is_stale: bool = False,
) -> ResponseReturnValue:
    tree = _load(area)[1]
    others = [
        (each.id, each.label or each.url) for each in menu_tree.iterate_entries(tree) if entry and each.id != entry.id
    ]
    return render(
        "webmaster/menus/entry.html",
        **build_form_context(values, refusals=PROBLEMS, problem=problem, conflicts={} if is_stale else None),
        area=area,
        area_title=AREA_TITLES[area],
        entry=entry,
        saved=next((each for each in menu_tree.iterate_entries(tree) if entry and each.id == entry.id), None),
        number=number,
        kinds=list(KINDS.items()),
        groups=[(SECTION_TITLES[section], pages) for section, pages in site_map.group_pages().items()],
        others=others,
        is_read_only=not can_publish(),
    )
