"""Versions of the texts that are in force as soon as they are saved: who saved them, when, what changed, and how to go back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.profile import get_names
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access
from app.site_pages import menus, site_texts
from app.site_pages.site_texts import SiteText, StaleText
from app.site_pages.text_differences import Difference, compare_texts
from app.webmaster.publication_rights import can_publish, require_publisher
from app.webmaster.typed_fields import NUMBER

bp = Blueprint("site_text_history", __name__, url_prefix="/agents/site/versions")

TITLES = {
    site_texts.MENUS: lazy_gettext("Menus"),
    site_texts.BANNERS: lazy_gettext("Bandeaux"),
    site_texts.ACCESSIBILITY: lazy_gettext("Accessibilité"),
    site_texts.PRIVACY: lazy_gettext("Données personnelles"),
}
SCREENS = {
    site_texts.MENUS: "site_menus.show_menus",
    site_texts.BANNERS: "site_banners.list_banners",
    site_texts.ACCESSIBILITY: "site_accessibility.show_audit",
    site_texts.PRIVACY: "site_privacy_text.show_texts",
}


@dataclass(frozen=True)
class VersionRow:
    """A version as a line of the history."""

    number: int
    written_at: datetime
    author: str
    differences: list[Difference]


@bp.get("/<text_key>")
@access("page_editor")
def show_history(text_key: str) -> ResponseReturnValue:
    if text_key not in TITLES:
        abort(404)
    log_access(current_actor(), "read", screen="webmaster.text_history")
    return render(
        "webmaster/text_history.html",
        key=text_key,
        title=TITLES[text_key],
        screen=url_for(SCREENS[text_key]),
        rows=_describe_versions(list(site_texts.list_versions(text_key))),
        is_read_only=not can_publish(),
    )


@bp.post("/<text_key>/<int:number>")
@access("page_editor")
@rate_limit(DEFAULT)
def create_restoration(text_key: str, number: int) -> ResponseReturnValue:
    """Put a former version in force again."""
    require_publisher()
    if text_key not in TITLES:
        abort(404)
    try:
        site_texts.restore_text(text_key, number, number=NUMBER.read(), by=current_actor())
    except StaleText:
        flash(
            _("Quelqu’un d’autre vient d’enregistrer une version : relisez-la avant de revenir en arrière."), "warning"
        )
        return redirect(url_for(".show_history", text_key=text_key))
    menus.invalidate_menus()
    db.session.commit()
    flash(_("La version est de nouveau en vigueur."))
    return redirect(url_for(".show_history", text_key=text_key))


def _describe_versions(versions: list[SiteText]) -> list[VersionRow]:
    names = get_names(version.written_by_id for version in versions if version.written_by_id)
    former_contents = [*(version.contents for version in versions[1:]), {}]
    return [
        VersionRow(
            each.number,
            each.written_at,
            names.get(each.written_by_id, "") if each.written_by_id else "",
            compare_texts(former, each.contents),
        )
        for each, former in zip(versions, former_contents, strict=False)
    ]
