"""The qualities of a package made of exports, for the user roles of Publik."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.definitions.checks.unwritten_texts import TO_COMPLETE
from app.packages.package import PROCEDURES, WORKFLOWS, Definition
from app.packages.package_qualities import quality_slugs_in
from publik_import.identifiers import DEFAULT_FAMILY


def qualities_of_publik(
    definitions: Mapping[str, Mapping[str, Definition]], titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Qualities for the user roles of Publik, in the family of a procedure that names them or whose workflow gives them."""
    procedures, workflows = definitions[PROCEDURES], definitions[WORKFLOWS]
    families: dict[str, str] = {}
    for procedure in procedures.values():
        workflow = workflows.get(str(procedure.get("workflow")), {})
        for slug in sorted(quality_slugs_in([procedure, workflow])):
            families.setdefault(slug, str(procedure.get("family", DEFAULT_FAMILY)))
    slugs = quality_slugs_in([*procedures.values(), *workflows.values()])
    return list(_describe_qualities(sorted(slugs), families, titles))


def _describe_qualities(
    slugs: Iterable[str], families: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for slug in slugs:
        title = titles.get(slug) or slug.replace("-", " ").capitalize()
        family = families.get(slug, DEFAULT_FAMILY)
        yield {"slug": slug, "title": title, "family": family, "explanation": str(TO_COMPLETE)}
