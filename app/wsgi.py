"""What an HTTP server serves: `app.wsgi:app`."""

from __future__ import annotations

from app import create_app
from app.config import read_settings

app = create_app(read_settings())
