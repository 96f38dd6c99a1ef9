"""Long-running commands: web server, worker, scheduler."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import click

from app.cli.group import FILE_PATH, get_application, get_settings, main

# Where the pages of a development folder were last served.
SERVED_ADDRESS = "served-address"


@main.command(help="Run the processes of a Procfile together; one that ends is started again alone.")
@click.option("--procfile", type=FILE_PATH, default="Procfile", show_default=True)
@click.option("--guide", "says_guide", is_flag=True, help="Once the pages answer, say what `parvis demo` says.")
def start(procfile: Path, *, says_guide: bool) -> None:
    from app.cli.console import Console, show_banner_once_served
    from app.supervisor import ProcfileError, Supervisor, read_procfile

    host, port = get_settings().host, get_settings().port
    try:
        programs = read_procfile(procfile)
    except ProcfileError as error:
        raise click.ClickException(str(error)) from error
    _check_port(host, port)
    if get_settings().is_development:
        (get_settings().var / SERVED_ADDRESS).write_text(get_settings().base_url)
    console = Console([program.name for program in programs])
    if says_guide:
        Thread(target=show_banner_once_served, args=(console, host, port, _describe_demo), daemon=True).start()
    Supervisor(programs, console.write).run()


def _check_port(host: str, port: int) -> None:
    """Fail early: a server whose port is in use would be restarted forever."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} cannot be listened on ({error.strerror}): set another PORT, or stop what uses it."
            ) from error


def _describe_demo() -> str:
    """The guide of the demo, made by another process to keep this one light."""
    from app.core.operations.logs import get_development_path

    command = [str(Path(sys.executable).with_name("parvis")), "demo"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    log = os.path.relpath(get_development_path(get_settings().var))
    log_hint = f"Requests are logged in {log}; errors appear below. Ctrl-C stops everything."
    return f"{(result.stdout or result.stderr).strip()}\n\n{log_hint}"


@main.command(help="Serve the pages.")
def web() -> None:
    from app.server import serve

    serve(get_settings())


@main.command(help="Run the side effects: e-mails, erasure.")
def worker() -> None:
    from app.worker import run_worker

    run_worker(get_application())


@main.command(help="Run what is due: time-outs, sweeps, the nightly anonymisation. Run exactly one.")
def scheduler() -> None:
    from app.worker import run_scheduler

    run_scheduler(get_application())


@main.command(help="Run the embedded Redis or Valkey server, unless REDIS_URL names one.")
def redis() -> None:
    from app.core.jobs.redis_server import run_redis_server

    run_redis_server(get_settings())
