"""Serves an application as `parvis web` does: `python -m bench.web bench.wsgi` (the pages, with references) or `bench.bare`."""

from __future__ import annotations

import sys

from app.config import read_settings
from app.server import serve

if __name__ == "__main__":
    serve(read_settings(), sys.argv[1])
