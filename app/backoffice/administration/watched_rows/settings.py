"""Settings of the authority: a row has one value, whose words are those of its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.accounts.administration_changes import Difference, Path, WatchedRow
from app.accounts.administration_history import SETTINGS
from app.core.db import Base
from app.core.declared_value import CHOICE
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import URL, Setting
from app.core.settings.site_settings import SiteSetting, UnknownSetting


class WatchedSettings(WatchedRow):
    """Settings: those of one group that change together are one line of the history."""

    def get_name(self, row: Base) -> str:
        """The title of the group, in French."""
        assert isinstance(row, SiteSetting)
        group = site_settings.find_group_of(row.key)
        return group.title.message if group else row.key

    def describe_path(self, path: Path) -> str:
        declaration = _find_declaration(path[0])
        return str(declaration.label) if declaration else path[0]

    def describe_value(self, path: Path, value: Any) -> Any:
        declaration = _find_declaration(path[0])
        if declaration is not None and declaration.kind == CHOICE and value in declaration.choices:
            return str(declaration.choices[value])
        return value

    def compare(self, row: Base, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
        """Compare with the default where no value is set."""
        assert isinstance(row, SiteSetting)
        declaration = _find_declaration(row.key)
        head: Difference = {"of": self.key, "row": self.get_name(row), "path": [row.key]}
        if declaration is None or declaration.is_secret or after.get("secret"):
            return [{**head, "is_hidden": True}] if before != after else []
        default = declaration.default
        values = [default if states.get("value") is None else states["value"] for states in (before, after)]
        if values[0] == values[1]:
            return []
        texts = [self.show((declaration.kind,), value) for value in values]
        if texts[0] == texts[1]:
            return [{**head, "is_hidden": True}]
        return [{**head, "before": texts[0], "after": texts[1]}]


def _find_declaration(key: str) -> Setting | None:
    try:
        return site_settings.get_declaration(key)
    except UnknownSetting:
        return None


SETTING_ROWS = (
    WatchedSettings(
        SiteSetting,
        SETTINGS,
        _("les réglages"),
        {"value": _("Valeur"), "secret": _("Secret")},
        name="key",
        is_single=True,
        unwatched=frozenset({"key", "changed_at", "changed_by_id"}),
        # The kind of an address stands for its path.
        hosts=frozenset({URL}),
    ),
)
