"""Package commands: files written, messages, errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from app.core.i18n import gettext as _
from app.definitions.overview import DefinitionNotFound
from app.packages.import_plan import DIFFERS, IDENTICAL, NEW, Plan, make_plan
from app.packages.package import Package, to_json, to_zip
from app.packages.package_alterations import describe_alterations
from app.packages.package_catalogue import Catalogue, NotInCatalogue
from app.packages.package_export import export_package
from app.packages.package_import import TAKE, Choices, NotPublishable, import_package
from app.packages.package_reader import MAX_BYTES, PackageRefused, read_package
from app.packages.placement import CREATE

JSON = ".json"


def load_shipped_package(slugs: Sequence[str]) -> Package:
    """The package of the catalogue with this slug."""
    if len(slugs) != 1:
        raise click.ClickException("One package of the catalogue at a time.")
    try:
        return Catalogue().package(slugs[0])
    except NotInCatalogue as error:
        raise click.ClickException(f"The catalogue has no package {slugs[0]}.") from error


def export_from_site(slugs: Sequence[str], *, name: str | None, version: str | None, licence: str) -> Package:
    """Export procedures of the site as a package."""
    try:
        return export_package(slugs, name=name, version=version, licence=licence)
    except DefinitionNotFound as error:
        raise click.ClickException(f"Not published here: {error}.") from error


def write_package_file(package: Package, path: Path | None) -> str:
    """Write an archive or JSON file, by its suffix, and return its path. A package that cannot be read back is not written."""
    target = path or Path(package.file_name)
    content = to_json(package) if target.suffix == JSON else to_zip(package)
    try:
        read_package(content)
    except PackageRefused as refusal:
        raise click.ClickException("\n".join(refusal.problems)) from refusal
    target.write_bytes(content)
    return str(target)


def plan_from_file(path: Path) -> Plan:
    """Plan the import of a package file."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    try:
        return make_plan(read_package(content))
    except PackageRefused as refusal:
        raise click.ClickException("\n".join(refusal.problems)) from refusal


def describe_plan(plan: Plan) -> Iterator[str]:
    """Describe the plan: one line for each definition, followed by its differences."""
    words = {NEW: _("nouveau"), IDENTICAL: _("identique"), DIFFERS: _("différent")}
    yield f"{plan.package.name} {plan.package.version}, {plan.package.authority} ({plan.package.licence})"
    for edited in describe_alterations(plan.package):
        yield f"  {edited.sentence}"
    for item in plan.items:
        yield f"  {words[item.state]:<10} {item.key}  {item.title}"
        for difference in item.differences:
            before, after = difference.before or "–", difference.after or "–"
            yield f"             {' › '.join((*difference.path, difference.name))} : {before} → {after}"
        for problem in item.problems:
            yield f"             ! {problem}"
    for section, slug in plan.missing:
        yield f"  {_('manque'):<10} {section}/{slug}"
    for role, site_role in plan.placement.roles.items():
        yield f"  {_('rôle'):<10} {role} → {_('à créer') if site_role == CREATE else site_role}"


def import_with_report(plan: Plan, *, must_replace: bool, must_publish: bool) -> Iterator[str]:
    """Import the package, and list the imported definitions."""
    decisions = {item.key: TAKE for item in plan.items if item.state == NEW or must_replace}
    try:
        imported = import_package(plan, Choices(decisions=decisions, must_publish=must_publish), by=None)
    except NotPublishable as refusal:
        problems = "\n".join(str(problem) for problem in refusal.problems)
        raise click.ClickException(f"{refusal.title}\n{problems}") from refusal
    yield _("Pris : %(count)s.", count=len(imported))
    yield from (f"  {each.section}/{each.slug}" for each in imported)
