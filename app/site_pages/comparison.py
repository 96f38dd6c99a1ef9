"""Two states of a page compared in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import LANGUAGES
from app.core.i18n import gettext as _
from app.site_pages.block_words import describe_condition, describe_setting, describe_width
from app.site_pages.contents import Block, find_block


@dataclass(frozen=True)
class Difference:
    """Difference in one setting of a block: its values before and after; for a block added, deleted or moved, only the event."""

    block_label: str
    what: str
    before: str = ""
    after: str = ""


def compare_contents(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The differences, the page first, then the blocks in their order."""
    return [*_compare_page(before, after), *_compare_blocks(before, after)]


def _compare_page(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    labels = {"titles": _("Titre de la page"), "descriptions": _("Résumé")}
    for target, label in labels.items():
        for code, language in LANGUAGES.items():
            former, current = before[target].get(code, ""), after[target].get(code, "")
            if former != current:
                yield Difference(_("La page"), f"{label} ({language})", former, current)


def _compare_blocks(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    common = [each for each in after["order"] if each in before["order"]]
    former_places = [each for each in before["order"] if each in after["order"]]
    for block_id in (*after["order"], *(each for each in before["order"] if each not in after["order"])):
        former, current = find_block(before, block_id), find_block(after, block_id)
        if former is None and current is not None:
            yield Difference(current.label, _("Bloc ajouté"))
        elif current is None and former is not None:
            yield Difference(former.label, _("Bloc supprimé"))
        elif former is not None and current is not None:
            if _is_moved(block_id, former_places, common):
                yield Difference(current.label, _("Bloc déplacé"))
            yield from _compare_settings(former, current)


def _is_moved(block_id: str, former_places: list[str], places: list[str]) -> bool:
    def get_predecessor(order: list[str]) -> str:
        index = order.index(block_id)
        return order[index - 1] if index else ""

    return get_predecessor(former_places) != get_predecessor(places)


def _compare_settings(former: Block, current: Block) -> Iterator[Difference]:
    for setting in current.type.settings:
        before, after = former.settings.get(setting.key), current.settings.get(setting.key)
        if before != after:
            yield Difference(
                current.label, str(setting.label), describe_setting(setting, before), describe_setting(setting, after)
            )
    if former.condition != current.condition:
        words = describe_condition(former.condition), describe_condition(current.condition)
        yield Difference(current.label, _("Qui le voit, et quand"), *words)
    if former.width != current.width:
        yield Difference(current.label, _("Largeur"), describe_width(former.width), describe_width(current.width))
