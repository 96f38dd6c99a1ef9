"""Serve an application like `parvis web`: `python -m bench.web_server bench.wsgi` (the pages, with references) or
`bench.minimal_app`.
"""

from __future__ import annotations

import sys

from app.config import read_settings
from app.server import serve

if __name__ == "__main__":
    serve(read_settings(), sys.argv[1])
