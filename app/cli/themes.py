"""Commands on the theme of an authority: check one, install it, export the published one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.group import main, open_site, site_option

if TYPE_CHECKING:
    from app.themes.archive import ThemeArchive
    from app.themes.theme_model import ThemeProblem

THEME_PATH = click.Path(exists=True, path_type=Path)


@main.group(help="The look of an authority: a folder or a ZIP archive with a theme.toml (docs/themes.md).")
def theme() -> None:
    pass


@theme.command(help="Say everything that is wrong in a theme, and what it weighs.")
@click.argument("path", type=THEME_PATH)
def check(path: Path) -> None:
    from app.themes.publication_problems import find_publication_problems
    from app.themes.theme_contents import measure_first_load

    archive = _read_theme(path)
    _refuse(find_publication_problems(archive.contents))
    weight, fonts = (
        measure_first_load(archive.theme),
        sum(file.size for file in archive.theme.files.values() if file.metrics),
    )
    click.echo(
        f"{archive.theme.name or path.name}: good; {weight / 1000:.1f} kB on the home page, {fonts / 1000:.1f} kB of fonts."
    )


@theme.command(help="Take a theme, a folder or a ZIP archive, as the draft, and publish it.")
@click.argument("path", type=THEME_PATH)
@click.option("--draft", "is_draft", is_flag=True, help="Leave it as a draft, to be published in the studio.")
@site_option
def install(path: Path, *, is_draft: bool, slug: str | None) -> None:
    from app.core.db import db
    from app.themes.publication_problems import find_publication_problems
    from app.themes.theme_versions import load_draft, publish_draft, save_draft

    archive = _read_theme(path)
    if not is_draft:
        _refuse(find_publication_problems(archive.contents))
    with open_site(slug):
        draft = save_draft(archive.contents, archive.files, revision=load_draft().revision, by=None, summary=path.name)
        number = None if is_draft else publish_draft(revision=draft.revision, by=None)
        db.session.commit()
    click.echo("Recorded as the draft." if number is None else f"Published as version {number}.")


@theme.command(help="Write the published theme into a ZIP archive.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@site_option
def export(file: Path, slug: str | None) -> None:
    from app.themes.archive import write_archive
    from app.themes.theme_contents import ThemeContents
    from app.themes.theme_storage import load_files
    from app.themes.theme_versions import find_published

    with open_site(slug):
        published = find_published()
        if published is None:
            raise click.ClickException("No theme is published yet.")
        contents = ThemeContents.from_json(published.contents)
        file.write_bytes(write_archive(contents, load_files(contents)))
    click.echo(f"Written to {file}.")


@theme.command(help="Write the tables of docs/themes.md again, from the code.")
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=Path("docs/themes.md"))
def reference(page: Path) -> None:
    from app.themes.theme_reference import fill_tables

    page.write_text(fill_tables(page.read_text(encoding="utf-8")), encoding="utf-8")


def _read_theme(path: Path) -> ThemeArchive:
    from app.themes.archive import read_archive, read_folder

    archive = read_folder(path) if path.is_dir() else read_archive(path.read_bytes())
    _refuse(archive.problems)
    return archive


def _refuse(problems: Sequence[ThemeProblem]) -> None:
    if problems:
        lines = [f"{problem.path}: {problem.message}" if problem.path else problem.message for problem in problems]
        raise click.ClickException("\n".join(lines))
