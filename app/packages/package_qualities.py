"""The qualities that documents name, as packages carry them: what they are and how one gets them, never who holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.accounts.qualities import MAX_TITLE_LENGTH, QualityRefused, create_quality, find_qualities
from app.core.i18n import gettext as _
from app.definitions.checks.quality_checks import qualities_in
from app.packages.package import PROCEDURES, WORKFLOWS, Definition, Package

# What is said of a quality whose own words did not come along.
DEFAULT_FAMILY = "relations-usagers"


def quality_slugs_in(documents: Iterable[Definition]) -> set[str]:
    return {slug for document in documents for _place, slug in qualities_in(document)}


def export_qualities(slugs: Iterable[str]) -> list[dict[str, Any]]:
    """Those of these names that there are here, as a package has them."""
    found = sorted(find_qualities(slugs).items())
    return [
        {
            "slug": slug,
            "title": each.title,
            "family": each.family,
            "explanation": each.explanation,
            **({"procedure": each.procedure_slug} if each.procedure_slug else {}),
        }
        for slug, each in found
    ]


def missing_qualities(package: Package) -> list[Definition]:
    """Those that come with the package, that its documents name, and that are to be made here."""
    documents = [each for section in (WORKFLOWS, PROCEDURES) for each in package.definitions.get(section, {}).values()]
    named = quality_slugs_in(documents)
    described = [each for each in package.qualities if each["slug"] in named]
    here = find_qualities(str(each["slug"]) for each in described)
    return [each for each in described if each["slug"] not in here]


def create_missing_qualities(package: Package) -> None:
    """Makes them, each under the name that its documents use."""
    for each in missing_qualities(package):
        create_from_package(each)


def create_from_package(described: Definition) -> None:
    """The quality as a package or the catalogue has it."""
    words: dict[str, Any] = {name: described.get(name) for name in ("slug", "family", "explanation", "procedure")}
    try:
        create_quality(described["title"], **words)
    except QualityRefused:
        # Another one of the family has this title here. A long title is cut, so that what tells them apart is not.
        suffix = f" ({described['slug']})"
        create_quality(f"{described['title'][: MAX_TITLE_LENGTH - len(suffix)]}{suffix}", **words)


def qualities_of_publik(
    documents: Mapping[str, Mapping[str, Definition]], titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The roles of residents, of the family of a procedure that names them or whose workflow gives them."""
    procedures, workflows = documents[PROCEDURES], documents[WORKFLOWS]
    families: dict[str, str] = {}
    for procedure in procedures.values():
        followed = workflows.get(str(procedure.get("workflow")), {})
        for slug in sorted(quality_slugs_in([procedure, followed])):
            families.setdefault(slug, str(procedure.get("family", DEFAULT_FAMILY)))
    named = quality_slugs_in([*procedures.values(), *workflows.values()])
    return list(_describe_qualities(sorted(named), families, titles))


def _describe_qualities(
    slugs: Iterable[str], families: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for slug in slugs:
        title = titles.get(slug) or slug.replace("-", " ").capitalize()
        family = families.get(slug, DEFAULT_FAMILY)
        yield {"slug": slug, "title": title, "family": family, "explanation": _("À compléter avant publication.")}
