"""Command that names the unsafe settings of an installation and its alarms."""

from __future__ import annotations

import json
import sys

import click

from app.cli.group import get_settings, main


@main.command(help="Name every unsafe setting and every alarm; fails when there is one.")
@click.option("--json", "as_json", is_flag=True, help="Print it for tools.")
def doctor(*, as_json: bool) -> None:
    from app.backups import expiry
    from app.core import sealing
    from app.core.jobs import queue
    from app.core.operations.doctor import check_running_sites, check_settings
    from app.core.operations.health import Finding
    from app.core.operations.machine import check_machine
    from app.core.sites import read_sites
    from app.migrations import is_current
    from app.wiring import install_domain

    sites = read_sites(get_settings())
    sealing.set_master_key(get_settings().master_key)
    queue.install(get_settings())
    install_domain(sites)
    findings = [*check_settings(get_settings(), sites), *check_machine(get_settings())]
    # Without a database the other checks are not possible, and it is already reported.
    if all(finding.ok for finding in findings if finding.name.endswith("database")):
        if all(is_current(site) for site in sites):
            findings += check_running_sites(get_settings(), sites)
        else:
            findings.append(Finding("tables", False, "They are not at this version (`parvis migrate`)."))
    findings += expiry.check_backups(get_settings().backups)
    is_healthy = all(finding.ok for finding in findings)
    if as_json:
        entries = [
            {
                "name": finding.name,
                "ok": finding.ok,
                "blocking": finding.blocking,
                "advice": "" if finding.ok else finding.advice,
            }
            for finding in findings
        ]
        click.echo(json.dumps({"ok": is_healthy, "findings": entries}, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(
                f"{'ok ' if finding.ok else 'NOT'} {finding.name}" + ("" if finding.ok else f": {finding.advice}")
            )
    sys.exit(0 if is_healthy else 1)
