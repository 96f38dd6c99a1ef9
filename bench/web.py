"""Serves the application as `parvis web` does, with the reference pages beside its own: `python -m bench.web`."""

from __future__ import annotations

from app.config import read_settings
from app.server import serve

if __name__ == "__main__":
    serve(read_settings(), "bench.wsgi")
