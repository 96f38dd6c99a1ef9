"""Commands to import and export packages of procedures."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.group import FILE_PATH, main, open_site, site_option


@main.command(name="export-package", help="Write published procedures, and what they need, into one file to give away.")
@click.argument("procedures", nargs=-1, required=True)
@click.option("--into", type=click.Path(dir_okay=False, path_type=Path), help="The file; by default named after it.")
@click.option("--name", help="Its name; by default the title of the first procedure.")
@click.option("--version", "number", help="Its version; by default that of the first procedure.")
@click.option("--licence", default="etalab-2.0", show_default=True, help="What others may do with it, as SPDX says.")
@click.option("--catalogue", "is_shipped", is_flag=True, help="A package of the catalogue that comes with Parvis.")
@site_option
def export_package(
    procedures: tuple[str, ...],
    into: Path | None,
    name: str | None,
    number: str | None,
    licence: str,
    is_shipped: bool,
    slug: str | None,
) -> None:
    from app.packages.terminal import export_from_site, load_shipped_package, write_package_file

    if is_shipped:
        package = load_shipped_package(procedures)
    else:
        with open_site(slug):
            package = export_from_site(procedures, name=name, version=number, licence=licence)
    click.echo(write_package_file(package, into))


@main.command(name="import-package", help="Say what a package would change here; with --take, take it as drafts.")
@click.argument("file", type=FILE_PATH)
@click.option("--take", "is_taken", is_flag=True, help="Take what is new, as drafts; what differs here is kept.")
@click.option("--replace", "replaces", is_flag=True, help="With --take: what differs is taken too, as drafts.")
@click.option("--publish", "publishes", is_flag=True, help="With --take: publish it at once.")
@site_option
def import_package(file: Path, is_taken: bool, replaces: bool, publishes: bool, slug: str | None) -> None:
    from app.core.db import db
    from app.packages.terminal import describe_plan, import_with_report, plan_from_file

    with open_site(slug):
        plan = plan_from_file(file)
        click.echo("\n".join(describe_plan(plan)))
        if is_taken:
            click.echo("\n".join(import_with_report(plan, must_replace=replaces, must_publish=publishes)))
            db.session.commit()
