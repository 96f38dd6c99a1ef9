"""A bare Flask application with one Jinja page and compression: the reference of the HTTP measures."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template
from flask_compress import Compress

from bench.plain_flask_page import ROW


def create_app() -> Flask:
    """Create an application with pages of any number of rows, without session, hooks, database or translations."""
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
    """Return the path of a page of about this size in bytes."""
    client = create_app().test_client()
    empty, hundred = (len(client.get(f"/{count}").data) for count in (0, 100))
    return f"/{max(1, round((size - empty) * 100 / (hundred - empty)))}"


app = create_app()
