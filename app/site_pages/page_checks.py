"""Checks of a page: what keeps it from being published, and what is not translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE
from app.core.i18n import gettext as _
from app.site_pages.blocks import BlockSetting
from app.site_pages.blocks.block_type import IMAGE, ITEMS, LINK
from app.site_pages.contents import Block, iterate_blocks, iterate_texts, read_text
from app.site_pages.images import list_image_ids
from app.site_pages.link_rules import is_safe_link


@dataclass(frozen=True)
class Problem:
    """Problem to correct before publishing; `block_id` is empty for the page itself."""

    block_id: str
    block_label: str
    message: str


def list_problems(contents: Mapping[str, Any]) -> list[Problem]:
    """List the problems that keep the page from being published."""
    problems = []
    if not read_text(contents["titles"], SOURCE_LANGUAGE):
        problems.append(Problem("", _("La page"), _("Donnez un titre à la page.")))
    blocks = list(iterate_blocks(contents))
    image_ids = list_image_ids() if any(block.settings.get("image") for block in blocks) else set()
    for block in blocks:
        messages = dict.fromkeys(_iterate_messages(block, image_ids))
        problems += [Problem(block.id, block.label, message) for message in messages]
    return problems


def count_missing_texts(contents: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """For each other language, how many texts it lacks, and of how many."""
    texts = [contents["titles"], contents["descriptions"]]
    texts += [value for block in iterate_blocks(contents) for _setting, _path, value in iterate_texts(block)]
    in_french = [value for value in texts if value.get(SOURCE_LANGUAGE)]
    return {
        language: (sum(not value.get(language) for value in in_french), len(in_french))
        for language in LANGUAGES
        if language != SOURCE_LANGUAGE
    }


def _iterate_messages(block: Block, image_ids: set[str]) -> Iterator[str]:
    for setting in block.type.settings:
        yield from _check_value(setting, block.settings.get(setting.key), image_ids)
    settings = block.settings
    if bool(read_text(settings.get("link_label"), SOURCE_LANGUAGE)) != bool(
        settings.get("url")
    ) and block.type.find_setting("link_label"):
        yield _("Un lien a besoin de ses mots et de son adresse : remplissez les deux, ou aucun.")
    if block.condition.get("until") and block.condition["until"] <= block.condition.get("from", ""):
        yield _("Le bloc finit d’être montré avant de commencer : corrigez ses dates.")


def _check_value(setting: BlockSetting, value: Any, image_ids: set[str]) -> Iterator[str]:
    is_empty = not (read_text(value, SOURCE_LANGUAGE) if setting.is_text else value)
    if is_empty and setting.is_required:
        yield _("« %(setting)s » est vide : remplissez ce réglage.", setting=setting.label)
    elif setting.kind == LINK and value and not is_safe_link(value):
        yield _(
            "L’adresse « %(address)s » ne peut pas être ouverte : commencez-la par / ou par https://.", address=value
        )
    elif setting.kind == IMAGE and value and value not in image_ids:
        yield _("L’image choisie n’est plus dans la bibliothèque : choisissez-en une autre.")
    elif setting.kind == ITEMS:
        for item in value or ():
            for part in setting.item_settings:
                yield from _check_value(part, item.get(part.key), image_ids)
