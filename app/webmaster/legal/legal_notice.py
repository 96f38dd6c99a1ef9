"""The legal notice: publisher, director and host, and what is missing of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.settings import site_settings
from app.core.settings.site_settings import SettingsRefused
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, LongText, StoredText
from app.core.web.responses import redirect, render
from app.site_pages.field_merge import merge_fields
from app.themes import charter
from app.themes.legal_notice import REQUIRED, SETTINGS
from app.webmaster.publication_rights import can_publish, require_publisher
from app.webmaster.typed_fields import list_problem_links

bp = Blueprint("site_legal_notice", __name__, url_prefix="/agents/site/mentions-legales")

KEYS = tuple(setting.key for setting in SETTINGS.settings)
TYPED_TEXTS = Group(KEYS, LongText())
BASE_TEXTS = Group(KEYS, StoredText(), name_format="{}.base")


@bp.get("")
@access("page_editor")
def show_notice() -> ResponseReturnValue:
    return _render_form(_stored_values())


@bp.post("")
@access("page_editor")
@rate_limit(DEFAULT)
def update_notice() -> ResponseReturnValue:
    """Save the notice; the form carries the values it was made from."""
    require_publisher()
    typed_values = TYPED_TEXTS.read()
    merge = merge_fields(BASE_TEXTS.read(), _stored_values(), typed_values)
    if merge.conflicts:
        return _render_form(merge.values, conflicts=merge.conflicts, status=409)
    try:
        site_settings.save_settings(merge.values, by=current_actor().account_id)
    except SettingsRefused as refused:
        return _render_form(typed_values, problems=refused.problems, status=422)
    db.session.commit()
    flash(_("Les mentions légales sont enregistrées."))
    return redirect(url_for(".show_notice"))


def _stored_values() -> dict[str, str]:
    return {key: site_settings.get_setting(key) or "" for key in KEYS}


def _render_form(
    values: Mapping[str, Any],
    *,
    problems: Mapping[str, str] | None = None,
    conflicts: Mapping[str, Any] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    stored_values = _stored_values()
    labels = {setting.key: str(setting.label) for setting in SETTINGS.settings}
    return render(
        "webmaster/legal/legal_notice.html",
        status=status,
        settings=SETTINGS.settings,
        required=[setting.key for setting in REQUIRED],
        missing=[labels[setting.key] for setting in REQUIRED if not stored_values[setting.key]],
        values=values,
        base=stored_values,
        problems=problems or {},
        problem_links=list_problem_links(problems),
        conflicts=[(labels[key], value) for key, value in (conflicts or {}).items()],
        default_publisher=charter.get_charter().name,
        is_read_only=not can_publish(),
    )
