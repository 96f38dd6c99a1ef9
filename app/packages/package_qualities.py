"""Export and import the qualities that definitions name: their description, never their holders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.accounts.qualities import MAX_TITLE_LENGTH, QualityRefused, create_quality, find_qualities
from app.definitions.checks.quality_checks import qualities_in
from app.packages.package import PROCEDURES, WORKFLOWS, Definition, Package


def quality_slugs_in(definitions: Iterable[Definition]) -> set[str]:
    return {slug for definition in definitions for _path, slug in qualities_in(definition)}


def export_qualities(slugs: Iterable[str]) -> list[dict[str, Any]]:
    """The existing qualities among the slugs, in the form of packages."""
    qualities = sorted(find_qualities(slugs).items())
    return [
        {
            "slug": slug,
            "title": quality.title,
            "family": quality.family,
            "explanation": quality.explanation,
            **({"procedure": quality.procedure_slug} if quality.procedure_slug else {}),
        }
        for slug, quality in qualities
    ]


def missing_qualities(package: Package) -> list[Definition]:
    """The qualities of the package that its definitions name and that do not exist on the site."""
    definitions = [
        each for section in (WORKFLOWS, PROCEDURES) for each in package.definitions.get(section, {}).values()
    ]
    slugs = quality_slugs_in(definitions)
    candidates = [quality for quality in package.qualities if quality["slug"] in slugs]
    existing = find_qualities(str(candidate["slug"]) for candidate in candidates)
    return [candidate for candidate in candidates if candidate["slug"] not in existing]


def create_missing_qualities(package: Package) -> None:
    """Create the missing qualities, with the slugs that the definitions use."""
    for description in missing_qualities(package):
        create_from_package(description)


def create_from_package(description: Definition) -> None:
    """Create a quality from its description in a package or the catalogue."""
    attributes: dict[str, Any] = {
        name: description.get(name) for name in ("slug", "family", "explanation", "procedure")
    }
    try:
        create_quality(description["title"], **attributes)
    except QualityRefused:
        # Another quality of the family has this title: append the slug, and truncate the title so that it fits.
        suffix = f" ({description['slug']})"
        create_quality(f"{description['title'][: MAX_TITLE_LENGTH - len(suffix)]}{suffix}", **attributes)
