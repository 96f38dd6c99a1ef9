"""Commands of development: the demo, the services around it, the pictures of its pages."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.cli.group import get_settings, main, open_each_site
from devtools.demo.theme_names import CHOICES, NEUTRAL


@main.command(help="Make the demo authority, tables included, once; say where it is and who may sign in.")
@click.option("--json", "as_json", is_flag=True, help="Print it for tools.")
@click.option("--theme", type=click.Choice(CHOICES), help="The look to put in force; of a demo that exists too.")
def demo(as_json: bool, theme: str | None) -> None:
    from app.core import clock
    from app.core.db import db
    from app.core.sites import read_sites
    from app.migrations import upgrade
    from devtools.demo.guide import build_guide
    from devtools.demo.reception import record_accesses
    from devtools.demo.seed import seed_demo
    from devtools.demo.served_address import move_to_served_address
    from devtools.demo.theme_publication import switch_theme

    if get_settings().is_production:
        raise click.ClickException("The demo has public passwords: it is refused in production.")
    for site in read_sites(get_settings()):
        upgrade(site)
    with open_each_site() as sites:
        for site in sites:
            is_new = seed_demo(site, theme=theme or NEUTRAL)
            if theme and not is_new:
                switch_theme(theme)
            db.session.commit()
            if is_new:
                record_accesses(clock.now())
            guide = build_guide(move_to_served_address(site, get_settings()))
            click.echo(json.dumps(guide, ensure_ascii=False, indent=2) if as_json else guide["text"])


@main.command(help="Run the development mail server: it keeps what it receives.")
def mails() -> None:
    from devtools.mail_sink import run_mail_sink

    run_mail_sink(get_settings())


@main.command(help="Run the development services of addresses and maps, which know the invented commune.")
def atlas() -> None:
    from devtools.demo.atlas_server import run_atlas_server

    run_atlas_server(get_settings())


@main.command(help="Run the development double of ProConnect, with invented agents.")
def proconnect() -> None:
    from devtools.proconnect.proconnect_server import run_server

    run_server(get_settings())


@main.command(help="Run the development double of PayFiP, which takes no money.")
def payfip() -> None:
    from devtools.payfip.payfip_server import run_server

    run_server(get_settings())


@main.command(help="Run the development double of FranceConnect, with invented citizens.")
def franceconnect() -> None:
    from devtools.franceconnect.server import run_server

    run_server(get_settings())


@main.command(help="Take the pictures of every page of the demo into a folder.")
@click.option("--into", type=click.Path(path_type=Path), default=Path("docs/screenshots"), show_default=True)
def screenshots(into: Path) -> None:
    from devtools.screenshots.capture import capture_screenshots

    click.echo(f"{capture_screenshots(into)} pictures in {into}")
