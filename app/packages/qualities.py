"""The qualities that documents name, as packages carry them: what they are and how one gets them, never who holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.accounts.qualities import LONGEST_TITLE, QualityRefused, create_quality, qualities_named
from app.core.i18n import gettext as _
from app.definitions.quality_checks import named_in
from app.packages.package import PROCEDURES, WORKFLOWS, Document, Package

# What is said of a quality whose own words did not come along.
DEFAULT_FAMILY = "relations-usagers"


def named_by(documents: Iterable[Document]) -> set[str]:
    return {slug for document in documents for _place, slug in named_in(document)}


def carried(slugs: Iterable[str]) -> list[dict[str, Any]]:
    """Those of these names that there are here, as a package has them."""
    found = sorted(qualities_named(slugs).items())
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


def missing_here(package: Package) -> list[Document]:
    """Those that come with the package, that its documents name, and that are to be made here."""
    documents = [each for section in (WORKFLOWS, PROCEDURES) for each in package.documents.get(section, {}).values()]
    named = named_by(documents)
    described = [each for each in package.qualities if each["slug"] in named]
    here = qualities_named(str(each["slug"]) for each in described)
    return [each for each in described if each["slug"] not in here]


def create_missing(package: Package) -> None:
    """Makes them, each under the name that its documents use."""
    for each in missing_here(package):
        make(each)


def make(described: Document) -> None:
    """The quality as a package or the catalogue has it."""
    words: dict[str, Any] = {name: described.get(name) for name in ("slug", "family", "explanation", "procedure")}
    try:
        create_quality(described["title"], **words)
    except QualityRefused:
        # Another one of the family has this title here. A long title is cut, so that what tells them apart is not.
        suffix = f" ({described['slug']})"
        create_quality(f"{described['title'][: LONGEST_TITLE - len(suffix)]}{suffix}", **words)


def of_publik(documents: Mapping[str, Mapping[str, Document]], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """The roles of residents, of the family of a procedure that names them or whose workflow gives them."""
    procedures, workflows = documents[PROCEDURES], documents[WORKFLOWS]
    families: dict[str, str] = {}
    for procedure in procedures.values():
        followed = workflows.get(str(procedure.get("workflow")), {})
        for slug in sorted(named_by([procedure, followed])):
            families.setdefault(slug, str(procedure.get("family", DEFAULT_FAMILY)))
    named = named_by([*procedures.values(), *workflows.values()])
    return list(_described(sorted(named), families, titles))


def _described(
    slugs: Iterable[str], families: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for slug in slugs:
        title = titles.get(slug) or slug.replace("-", " ").capitalize()
        family = families.get(slug, DEFAULT_FAMILY)
        yield {"slug": slug, "title": title, "family": family, "explanation": _("À compléter avant publication.")}
