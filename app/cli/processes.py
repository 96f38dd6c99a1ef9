"""Commands that go on until told to stop: what serves, works and watches the clock."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import click

from app.cli.group import FILE_PATH, get_application, get_settings, main


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
    console = Console([program.name for program in programs])
    if says_guide:
        Thread(target=show_banner_once_served, args=(console, host, port, _guide), daemon=True).start()
    Supervisor(programs, console.write).run()


def _check_port(host: str, port: int) -> None:
    """A server that finds its port taken would be started again for ever."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} cannot be listened on ({error.strerror}): set another PORT, or stop what uses it."
            ) from error


def _guide() -> str:
    """What the demo says of itself, made by a process of its own: this one stays light."""
    from app.core.operations.logs import get_development_path

    command = [str(Path(sys.executable).with_name("parvis")), "demo"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a command of ours
    log = os.path.relpath(get_development_path(get_settings().var))
    where = f"Requests are logged in {log}; errors appear below. Ctrl-C stops everything."
    return f"{(said.stdout or said.stderr).strip()}\n\n{where}"


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


@main.command(help="Run the development mail server: it keeps what it receives.")
def mails() -> None:
    from app.core.mail_sink import run_mail_sink

    run_mail_sink(get_settings())


@main.command(help="Run the development services of addresses and maps, which know the invented commune.")
def atlas() -> None:
    from app.devtools.demo.atlas_server import run_atlas_server

    run_atlas_server(get_settings())
