"""Edits made in a package after it was exported, in words, with the differences when its original is known here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from app.core.i18n import gettext as _
from app.definitions.overview import title_of
from app.definitions.words.differences import Difference, find_differences
from app.packages.package import (
    ADDED,
    AGENDAS,
    LISTS,
    MANIFEST,
    PROCEDURES,
    REMOVED,
    TEMPLATES,
    WORKFLOWS,
    Alteration,
    Definition,
    Package,
    serialise,
)
from app.packages.package_catalogue import Catalogue, NotInCatalogue
from app.packages.package_export import export_package
from app.procedures.publishing import live_procedures


@dataclass(frozen=True)
class EditedFile:
    """A file of the package in a sentence, and what changed in it; no differences when the original is not known."""

    sentence: str
    differences: tuple[Difference, ...] = ()


def describe_alterations(package: Package) -> list[EditedFile]:
    """Describe the edits of a package, file by file."""
    originals = list(_list_originals(package)) if package.alterations else []
    return [_describe(package, alteration, originals) for alteration in package.alterations]


def _describe(package: Package, alteration: Alteration, originals: list[Definition]) -> EditedFile:
    if alteration.path == MANIFEST:
        return EditedFile(_("La description du paquet a été modifiée."))
    section, _slash, name = alteration.path.partition("/")
    slug, _dot, ending = name.rpartition(".")
    edited = package.definitions.get(section, {}).get(slug)
    title = title_of(edited, slug) if edited else slug
    is_definition = ending == "json"
    words = _name_definition(section, title) if is_definition else _name_office_file(title)
    if alteration.what == REMOVED:
        return EditedFile(_("%(what)s n’y est plus.", what=words))
    if alteration.what == ADDED or edited is None:
        return EditedFile(_("%(what)s y a été ajouté.", what=words))
    if not is_definition:
        return EditedFile(_("%(what)s a été modifié.", what=words))
    original = next(
        (original for original in originals if sha256(serialise(original)).hexdigest() == alteration.sha256), None
    )
    differences = tuple(find_differences(original, edited)) if original is not None else ()
    return EditedFile(_("%(what)s a été modifié.", what=words), differences)


def _name_definition(section: str, title: str) -> str:
    names = {
        AGENDAS: _("Le contenu « %(title)s » (agenda)", title=title),
        LISTS: _("Le contenu « %(title)s » (liste de choix)", title=title),
        TEMPLATES: _("Le contenu « %(title)s » (modèle de document)", title=title),
        WORKFLOWS: _("Le contenu « %(title)s » (circuit)", title=title),
        PROCEDURES: _("Le contenu « %(title)s » (démarche)", title=title),
    }
    return names[section]


def _name_office_file(title: str) -> str:
    return _("Le fichier du modèle de document « %(title)s »", title=title)


def _list_originals(package: Package) -> Iterator[Definition]:
    """Definitions that the package may have had: those of the catalogue, and those published here as they are exported."""
    try:
        packages = [Catalogue().package(package.slug)]
    except NotInCatalogue:
        packages = []
    local_slugs = sorted(set(package.definitions.get(PROCEDURES, {})) & {live.slug for live in live_procedures()})
    if local_slugs:
        packages.append(export_package(local_slugs, licence=package.licence))
    for each in packages:
        for definitions in each.definitions.values():
            yield from definitions.values()
