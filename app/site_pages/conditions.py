"""Conditions under which a block is shown: to whom, from and until when, in which languages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.i18n import LANGUAGES
from app.core.i18n import lazy_gettext as _

ANYBODY, SIGNED_IN, SIGNED_OUT = "", "signed_in", "signed_out"
AUDIENCES = {
    ANYBODY: _("Tout le monde"),
    SIGNED_IN: _("Les personnes connectées"),
    SIGNED_OUT: _("Les personnes qui ne sont pas connectées"),
}


def is_shown(condition: Mapping[str, Any], *, is_signed_in: bool, language: str, now: datetime) -> bool:
    """Whether the block is shown, as far as everybody alike is concerned; its quality is looked at apart."""
    audience = condition.get("audience", ANYBODY)
    if audience != ANYBODY and is_signed_in != (audience == SIGNED_IN):
        return False
    if condition.get("languages") and language not in condition["languages"]:
        return False
    moment = now.strftime("%Y-%m-%dT%H:%M")
    return bool(condition.get("from", "") <= moment and moment < (condition.get("until") or "9"))


def read_condition(values: Mapping[str, Any]) -> dict[str, Any]:
    """The condition that an editor filled in; only what limits something."""
    languages = [code for code in LANGUAGES if code in values.get("languages", ())]
    condition = {
        "audience": values.get("audience", "") if values.get("audience") in AUDIENCES else "",
        "quality": values.get("quality", ""),
        "from": values.get("from", ""),
        "until": values.get("until", ""),
        "languages": [] if len(languages) == len(LANGUAGES) else languages,
    }
    return {name: value for name, value in condition.items() if value}
