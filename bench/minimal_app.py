"""A bare Flask application, with nothing but a page of Jinja and compression: what the pages served are compared with."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template
from flask_compress import Compress

from bench.plain_flask_page import ROW


def create_app() -> Flask:
    """Pages of as many rows as asked; no session, no hook, no database, no translation."""
    app = Flask("bare", template_folder=str(Path(__file__).parent / "templates"), static_folder=None)
    app.config.update(COMPRESS_ALGORITHM=["br", "zstd", "gzip"], COMPRESS_BR_LEVEL=5)
    Compress(app)

    @app.get("/<int:count>")
    def show(count: int) -> str:
        return render_template("bench/bare.html", rows=[{**ROW, "slug": f"demarche-{n}"} for n in range(count)])

    @app.get("/health")
    def health() -> str:
        return "well"

    return app


def get_path(size: int) -> str:
    """The address of a page of about that many bytes."""
    client = create_app().test_client()
    empty, hundred = (len(client.get(f"/{count}").data) for count in (0, 100))
    return f"/{max(1, round((size - empty) * 100 / (hundred - empty)))}"


app = create_app()
