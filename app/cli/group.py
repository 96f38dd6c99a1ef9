"""The command group, with the settings, application and sites that commands use."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.failures import explain_failures
from app.config import Settings, SettingsError, read_settings
from app.core.private_files import restrict_umask

# Each command imports what it needs, so that the light ones start at once.
if TYPE_CHECKING:
    from flask import Flask

    from app.core.sites import Site, SiteList

FILE_PATH = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER_PATH = click.Path(exists=True, file_okay=False, path_type=Path)


# Commands usually run by hand beside `make run`, without any setting. A production installation, whose servers do not
# start without these variables, is never taken for a development one.
DEVELOPMENT_COMMANDS = ("demo", "import-wcs", "import-package", "export-package", "theme")
PRODUCTION_VARIABLES = ("PARVIS_ENV", "PARVIS_BASE_URL", "PARVIS_SECRET_KEY", "PARVIS_MASTER_KEY", "DATABASE_URL")


class Commands(click.Group):
    """Reports expected failures of services in one line."""

    def invoke(self, context: click.Context) -> Any:
        with explain_failures():
            return super().invoke(context)


@click.group(cls=Commands, help="Parvis: where a resident and a local authority meet about a request.")
@click.pass_context
def main(context: click.Context) -> None:
    restrict_umask()
    if context.invoked_subcommand in DEVELOPMENT_COMMANDS and not any(map(os.environ.get, PRODUCTION_VARIABLES)):
        os.environ["PARVIS_ENV"] = "development"


@cache
def get_settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        raise click.ClickException("\n".join(error.problems)) from error


@cache
def get_application() -> Flask:
    from app import create_app
    from app.core.operations.doctor import UnsafeSettings

    try:
        application = create_app(get_settings())
    except UnsafeSettings as error:
        raise click.ClickException(str(error)) from error
    # What is loaded stays: neither this process nor those it forks look for cycles there, which would copy its pages.
    gc.freeze()
    return application


site_option = click.option("--site", "slug", help="Which authority, when there are several.")


@contextmanager
def open_each_site() -> Iterator[Iterator[Site]]:
    """Iterate over the sites, each inside its own unit of work and the application context."""
    from app.core.sites import unit_of_work

    def iterate_sites(sites: SiteList) -> Iterator[Site]:
        for site in sites:
            with unit_of_work(site):
                yield site

    with get_application().app_context():
        yield iterate_sites(get_application().extensions["sites"])


@contextmanager
def open_site(slug: str | None) -> Iterator[Site]:
    """Open the site of that name, or the only one; its tables must be up to date.

    In development they are upgraded.
    """
    from app.core.sites import unit_of_work
    from app.migrations import is_current, upgrade

    site = select_site(slug)
    if not is_current(site) and get_settings().is_development:
        upgrade(site)
    elif not is_current(site):
        raise click.ClickException("The tables are not at this version: run `parvis migrate` first.")
    with get_application().app_context(), unit_of_work(site):
        yield site


def select_site(slug: str | None) -> Site:
    """The site of that name, or the only one."""
    sites: dict[str, Site] = {site.slug: site for site in get_application().extensions["sites"]}
    if (slug or len(sites) > 1) and slug not in sites:
        raise click.ClickException(f"Say which authority with --site: {', '.join(sites)}.")
    return sites[slug] if slug else next(iter(sites.values()))
