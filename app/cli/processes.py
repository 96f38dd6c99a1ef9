"""Commands that go on until told to stop: what serves, works and watches the clock."""

from __future__ import annotations

from app.cli.group import application, main, settings


@main.command(help="Serve the pages.")
def web() -> None:
    from app.server import serve

    serve(settings())


@main.command(help="Run the side effects: e-mails, erasure.")
def worker() -> None:
    from app.worker import run

    run(application())


@main.command(help="Run what is due: time-outs, sweeps, the nightly anonymisation. Run exactly one.")
def scheduler() -> None:
    from app.worker import run_scheduler

    run_scheduler(application())


@main.command(help="Run the embedded Redis or Valkey server, unless REDIS_URL names one.")
def redis() -> None:
    from app.core.redis_server import run

    run(settings())


@main.command(help="Run the development mail server: it keeps what it receives.")
def mails() -> None:
    from app.core.mail_sink import run

    run(settings())


@main.command(help="Run the development services of addresses and maps, which know the invented commune.")
def atlas() -> None:
    from app.demo.atlas_server import run

    run(settings())
