"""The settings of the authority: every declared one, in its group, saved group by group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup
from app.core.settings.site_settings import SettingsRefused
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render

bp = Blueprint("settings", __name__, url_prefix="/agents/administration/reglages")


@bp.get("")
@access("administrator")
def show_settings() -> ResponseReturnValue:
    return _render_settings()


@bp.post("/<name>")
@access("administrator")
@rate_limit(DEFAULT)
def update_settings(name: str) -> ResponseReturnValue:
    """Saves one group: all of it, or nothing and the reasons."""
    group = site_settings.find_group(name) or abort(404)
    try:
        site_settings.save_settings(_read_values(group), by=current_actor().account_id)
    except SettingsRefused as refused:
        return _render_settings(group=group, problems=refused.problems, status=422)
    db.session.commit()
    flash(_("Les réglages sont enregistrés. Ils valent dans quelques secondes sur toutes les pages."))
    return redirect(url_for(".show_settings", _anchor=f"reglages-{name}"))


def _read_values(group: SettingGroup) -> dict[str, str]:
    """Typed values of the settings; an empty secret is unchanged unless its deletion is ticked."""
    values = {}
    for setting in group.settings:
        text = request.form.get(setting.key)
        if setting.is_secret and not text and not request.form.get(f"{setting.key}.forget"):
            continue
        if text is not None or setting.is_secret:
            values[setting.key] = text or ""
    return values


def _render_settings(
    *, group: SettingGroup | None = None, problems: Mapping[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    return render(
        "backoffice/administration/settings.html",
        status=status,
        groups=site_settings.list_groups(),
        values={
            setting.key: _input_value(setting, is_posted=each is group)
            for each in site_settings.list_groups()
            for setting in each.settings
        },
        problems=problems or {},
    )


def _input_value(setting: Setting, *, is_posted: bool) -> Any:
    """Value of the input: the refused one, else the setting in force; a secret shows only whether it is set."""
    if setting.is_secret:
        return site_settings.is_setting_set(setting.key)
    if is_posted:
        return request.form.get(setting.key, "")
    value = site_settings.get_setting(setting.key)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
