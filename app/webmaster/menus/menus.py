"""The menus of the header and of the footer: their trees, and what moves their entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import read_texts
from app.core.web.responses import redirect, render
from app.site_pages import menu_tree, menus, site_texts
from app.site_pages.menu_tree import Entry, MenuRefused, Tree
from app.site_pages.menus import AREAS, FOOTER, HEADER
from app.site_pages.site_texts import StaleText
from app.webmaster.menus.theme_menu import build_theme_tree
from app.webmaster.publication_rights import can_publish, require_publisher
from app.webmaster.typed_fields import NUMBER

bp = Blueprint("site_menus", __name__, url_prefix="/agents/site/menus")

AREA_TITLES = {HEADER: lazy_gettext("Menu du haut"), FOOTER: lazy_gettext("Bas de page")}
REFUSALS = {
    "no_parent": lazy_gettext("Il n’y a pas d’entrée au-dessus sous laquelle la mettre."),
    "has_children": lazy_gettext("Cette entrée en contient d’autres : elle reste au premier niveau."),
    "too_many": lazy_gettext("Le menu est plein : huit entrées au premier niveau, douze sous chacune."),
}
MOVES: Mapping[str, Callable[[Tree, str], Tree]] = {
    "up": lambda tree, entry_id: menu_tree.shift_entry(tree, entry_id, -1),
    "down": lambda tree, entry_id: menu_tree.shift_entry(tree, entry_id, 1),
    "nest": menu_tree.nest_entry,
    "lift": menu_tree.lift_entry,
}


@dataclass(frozen=True)
class EntryRow:
    """An entry as a line of the tree, with the moves that are possible."""

    entry: Entry
    label: str
    has_page: bool
    moves: tuple[str, ...]
    rows: tuple[EntryRow, ...]


@bp.get("")
@access("page_editor")
def show_menus() -> ResponseReturnValue:
    titles = menus.list_titles()
    trees = {area: menus.load_menu(area) for area in AREAS}
    return render(
        "webmaster/menus/menus.html",
        areas=[
            (area, AREA_TITLES[area], tuple(_build_rows(tree, titles)), () if tree else build_theme_tree(area))
            for area, (_number, tree) in trees.items()
        ],
        number=trees[HEADER][0],
        history_url=url_for("site_text_history.show_history", text_key=site_texts.MENUS),
        is_read_only=not can_publish(),
    )


@bp.post("/<area>/<entry_id>/rang")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def update_rank(area: str, entry_id: str) -> ResponseReturnValue:
    """Up, down, under the entry before it, out of the one it is under, or after the chosen one."""
    require_publisher()
    step, after = read_texts("step", "after")
    move = MOVES.get(step) or (
        lambda tree, moved_id: menu_tree.move_after(tree, moved_id, "" if after == "first" else after)
    )
    return change_menu(area, lambda tree: move(tree, entry_id), entry_id)


@bp.post("/<area>/<entry_id>/suppression")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def delete_entry(area: str, entry_id: str) -> ResponseReturnValue:
    require_publisher()
    return change_menu(area, lambda tree: menu_tree.delete_entry(tree, entry_id), "")


@bp.post("/<area>/charte")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def copy_theme_menu(area: str) -> ResponseReturnValue:
    """Start the menu with the entries of the theme; a menu that has entries keeps them."""
    require_publisher()
    return change_menu(area, lambda tree: tree or build_theme_tree(area), "")


def change_menu(area: str, change: Callable[[Tree], Tree], entry_id: str) -> ResponseReturnValue:
    """Change a menu, then show it at the entry; a refusal is said there."""
    if area not in AREAS:
        abort(404)
    try:
        menus.change_menu(area, change, number=NUMBER.read(), by=current_actor())
        db.session.commit()
    except MenuRefused as refused:
        db.session.rollback()
        flash(str(REFUSALS[refused.problem]), "warning")
    except StaleText:
        db.session.rollback()
        flash(_("Quelqu’un d’autre vient de changer les menus. Les voici : refaites votre changement."), "warning")
    return redirect(url_for("site_menus.show_menus", _anchor=f"entree-{entry_id}" if entry_id else area))


def _build_rows(tree: Tree, titles: Mapping[str, str], *, is_nested: bool = False) -> Iterator[EntryRow]:
    for position, entry in enumerate(tree):
        possible = {
            "up": position > 0,
            "down": position < len(tree) - 1,
            "nest": not is_nested and position > 0 and not entry.entries,
            "lift": is_nested,
        }
        label = entry.label or titles.get(entry.url.partition("#")[0], entry.url)
        yield EntryRow(
            entry,
            label,
            menus.has_page(entry, titles),
            tuple(name for name, is_possible in possible.items() if is_possible),
            tuple(_build_rows(entry.entries, titles, is_nested=True)),
        )
