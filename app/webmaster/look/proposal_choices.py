"""Choices that a page of another site gives, one at a time, and the theme with those that were taken."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from app.core.i18n import gettext as _
from app.core.json_values import parse_json
from app.themes.design_tokens import TOKENS, TOKENS_BY_PATH
from app.themes.file_check import check_file
from app.themes.font_library import FAMILIES, LibraryFont, find_similar_family
from app.themes.header_footer import NETWORKS
from app.themes.site_analysis.proposal import FontProposal, ImageProposal, LookProposal
from app.themes.theme_changes import (
    FILE_SETTINGS,
    ThemeFileRefused,
    UnknownSetting,
    set_file,
    set_library_font,
    set_table,
    set_value,
)
from app.themes.theme_contents import ThemeContents
from app.themes.theme_model import Link, ThemeProblem

SETTING, FILE, TABLE = "setting", "file", "table"
TABLES = frozenset({"header.menu", "header.institutional", "footer.columns", "footer.social"})
# The letters that resemble most those of a kind.
_SIMILAR_KEYS = {"serif": "literata", "condensed": "archivo-narrow", "rounded": "nunito"}
# A logo that much wider than high holds words.
_WIDE = 2
_PATHS = {token.key: token.path for token in TOKENS}


@dataclass(frozen=True)
class Choice:
    """Something that may be taken: `value` is the text of a setting, the JSON of a table, or a file in base64."""

    kind: str
    path: str
    value: str
    label: str = ""
    # In words: the value, and where it was seen.
    words: str = ""
    seen_at: str = ""
    # Of a file: its name, and an address that shows it.
    name: str = ""
    picture: str = ""
    is_taken: bool = True

    @property
    def colour(self) -> str:
        return self.value if self.path.startswith("colours.") else ""


def list_choices(proposal: LookProposal) -> dict[str, list[Choice]]:
    """The choices by group, without the groups that have none."""
    groups = {
        "colours": list(_iterate_colours(proposal)),
        "logo": list(_iterate_images(proposal)),
        "letters": list(_iterate_letters(proposal)),
        "header": list(_iterate_header(proposal)),
        "footer": list(_iterate_footer(proposal)),
    }
    return {key: choices for key, choices in groups.items() if choices}


def apply_choices(
    contents: ThemeContents, choices: Iterable[Choice]
) -> tuple[ThemeContents, dict[str, bytes], list[ThemeProblem]]:
    """The theme with these choices, the content of its new files by path, and what could not be taken."""
    files: dict[str, bytes] = {}
    problems: list[ThemeProblem] = []
    for choice in choices:
        try:
            contents, added = _apply_choice(contents, choice)
        except ThemeFileRefused as error:
            problems.append(replace(error.problem, path=choice.name or choice.path))
        except (UnknownSetting, ValueError, binascii.Error):
            problems.append(ThemeProblem(choice.path, _("Ce choix n’a pas été compris.")))
        else:
            files |= added
    return contents, files, problems


def _apply_choice(contents: ThemeContents, choice: Choice) -> tuple[ThemeContents, dict[str, bytes]]:
    if choice.kind == FILE:
        return set_file(contents, choice.path, choice.name, base64.b64decode(choice.value, validate=True))
    if choice.path.endswith(".library"):
        return set_library_font(contents, choice.path.split(".")[1], choice.value)
    if choice.kind == TABLE and choice.path in TABLES:
        return set_table(contents, choice.path, parse_json(choice.value)), {}
    return set_value(contents, choice.path, choice.value), {}


def _iterate_colours(proposal: LookProposal) -> Iterator[Choice]:
    for colour in proposal.colours:
        path = f"colours.{colour.token}"
        yield Choice(
            SETTING, path, colour.colour, str(TOKENS_BY_PATH[path].label), colour.colour, ", ".join(colour.seen_at)
        )


def _iterate_letters(proposal: LookProposal) -> Iterator[Choice]:
    for font in proposal.fonts:
        yield from _list_font_choices(font)
    for each in proposal.settings:
        token = TOKENS_BY_PATH[_PATHS[each.token]]
        words = str(token.choices.get(each.value) or f"{each.value} {token.unit}".strip())
        value = "" if token.kind == "choice" and each.value == token.default else each.value
        yield Choice(SETTING, token.path, value, str(token.label), words, each.seen_at)


def _list_font_choices(font: FontProposal) -> list[Choice]:
    """The file of a font, with its name and its weights; nothing for one that does not come with the page."""
    path, label = f"fonts.{font.role}", _("Police des textes") if font.role == "text" else _("Police des titres")
    if font.content is None or not font.family:
        family = _find_library_font(font)
        seen_at = _("à la place de %(font)s", font=font.family) if family and font.family != family.name else ""
        return [Choice(SETTING, f"{path}.library", family.key, label, family.name, seen_at)] if family else []
    encoded = base64.b64encode(font.content).decode()
    return [
        Choice(FILE, f"{path}.file", encoded, label, font.family, _("fichier de la page"), name="police.woff2"),
        Choice(SETTING, f"{path}.family", font.family, _("%(font)s : nom", font=label), font.family),
        Choice(SETTING, f"{path}.weights", font.weights, _("%(font)s : graisses", font=label), font.weights),
        Choice(SETTING, f"{path}.fallback", font.fallback, _("%(font)s : remplacement", font=label), font.fallback),
    ]


def _find_library_font(font: FontProposal) -> LibraryFont | None:
    """The font that resembles one that did not come with the page; none for the usual letters of computers."""
    similar = find_similar_family(font.family) if font.family else None
    key = _SIMILAR_KEYS.get(font.fallback)
    return similar or next((family for family in FAMILIES if family.key == key), None)


def _iterate_images(proposal: LookProposal) -> Iterator[Choice]:
    has_logo = has_icon = False
    for image in proposal.images:
        setting = "logo.light" if image.role == "logo" else "icons.favicon"
        choice = _build_image_choice(image, setting, is_taken=not (has_logo if setting == "logo.light" else has_icon))
        if choice is None:
            continue
        has_logo, has_icon = has_logo or setting == "logo.light", has_icon or setting != "logo.light"
        yield choice
        if setting == "logo.light" and choice.is_taken:
            yield from _list_logo_words(image)


def _list_logo_words(image: ImageProposal) -> Iterator[Choice]:
    """List the words that go with a logo: its text, and the name of the authority, which a wide logo shows itself."""
    if image.alternative:
        label = _("Texte du logo pour les lecteurs d’écran")
        yield Choice(SETTING, "logo.alternative", image.alternative, label, image.alternative)
    outcome = check_file("logo.svg" if b"<svg" in (image.content or b"") else "logo.png", image.content or b"")
    if not isinstance(outcome, ThemeProblem) and outcome[0].width >= _WIDE * outcome[0].height:
        yield Choice(SETTING, "logo.with-name", "0", _("Nom à côté du logo"), _("Non : le logo le dit déjà"))


def _build_image_choice(image: ImageProposal, setting: str, *, is_taken: bool) -> Choice | None:
    """A picture that a theme may have; None for one that did not come with the page, or is refused."""
    name = PurePosixPath(urlsplit(image.address).path).name.lower() or "logo.svg"
    if image.content is None or isinstance(
        check_file(f"{FILE_SETTINGS[setting]}{PurePosixPath(name).suffix}", image.content), ThemeProblem
    ):
        return None
    encoded = base64.b64encode(image.content).decode()
    media_type = "svg+xml" if name.endswith(".svg") else PurePosixPath(name).suffix[1:].replace("jpg", "jpeg")
    label = _("Logo") if setting == "logo.light" else _("Icône de l’onglet")
    picture = f"data:image/{media_type};base64,{encoded}"
    return Choice(FILE, setting, encoded, label, name, image.address, name=name, picture=picture, is_taken=is_taken)


def _iterate_header(proposal: LookProposal) -> Iterator[Choice]:
    if proposal.find_colour("band"):
        words = _("Bandeau de couleur pour le menu")
        yield Choice(SETTING, "header.layout", "band", _("Disposition de l’en-tête"), words)
    if proposal.menu:
        menu = [_write_link(link) for link in proposal.menu]
        yield Choice(TABLE, "header.menu", json.dumps(menu), _("Menu"), _list_labels(proposal.menu))
    if proposal.address:
        link = {"label": _("Site de la collectivité"), "url": proposal.address}
        label = _("Lien vers le site de la collectivité")
        yield Choice(TABLE, "header.institutional", json.dumps(link), label, proposal.address)


def _iterate_footer(proposal: LookProposal) -> Iterator[Choice]:
    if proposal.columns:
        columns = [
            {"title": column.title, "links": [_write_link(link) for link in column.links]}
            for column in proposal.columns
        ]
        words = ", ".join(column.title for column in proposal.columns)
        yield Choice(TABLE, "footer.columns", json.dumps(columns), _("Colonnes de liens"), words)
    social = [{"network": link.network, "url": link.url} for link in proposal.social if link.network in NETWORKS]
    if social:
        yield Choice(TABLE, "footer.social", json.dumps(social), _("Réseaux sociaux"), _list_labels(proposal.social))


def _write_link(link: Link) -> dict[str, Any]:
    fields: dict[str, Any] = {"label": link.label}
    if link.url:
        fields["url"] = link.url
    if link.links:
        fields["items"] = [_write_link(each) for each in link.links]
    return fields


def _list_labels(links: Iterable[Link]) -> str:
    return ", ".join(link.label for link in links)
