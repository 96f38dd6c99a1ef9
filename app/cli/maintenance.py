"""Maintenance commands for operators."""

from __future__ import annotations

import sys

import click

from app.cli.group import main, open_each_site, open_site, site_option


@main.command(help="Do the work of the night now: anonymise what is due, sweep what is left over.")
def nightly() -> None:
    from app.core.db import db
    from app.wiring.jobs import NIGHTLY

    with open_each_site() as sites:
        for site in sites:
            for job in NIGHTLY.values():
                job()
                db.session.commit()
            click.echo(f"{site.slug}: done")


@main.command(
    name="reset-second-factor", help="Let an agent who lost phone and recovery codes set up another second factor."
)
@click.argument("email")
@site_option
def reset_second_factor(email: str, slug: str | None) -> None:
    from app.accounts import agents
    from app.accounts.email_addresses import NotAnEmail, normalise_email
    from app.accounts.models import AGENT
    from app.accounts.people import find_account
    from app.core.db import db

    with open_site(slug):
        try:
            account = find_account(normalise_email(email))
        except NotAnEmail:
            account = None
        if account is None or account.kind != AGENT:
            raise click.ClickException("No agent has that address.")
        agents.reset_second_factor(account)
        db.session.commit()
    click.echo("Done. Their sign-ins are closed; the next one sets up another second factor.")


@main.command(name="verify-access-log", help="Check that nobody rewrote the access log; fails when somebody did.")
@click.option("--anchor", help="An end of the chain noted earlier, from the process logs.")
def verify_access_log(anchor: str | None) -> None:
    from app.privacy.access_log.hash_chain import read_anchor
    from app.privacy.access_log.verification import verify_chain

    with open_each_site() as sites:
        for site in sites:
            broken_position = verify_chain(anchor=read_anchor(anchor) if anchor else None)
            click.echo(f"{site.slug}: " + ("whole" if broken_position is None else f"broken at {broken_position}"))
            if broken_position is not None:
                sys.exit(1)
