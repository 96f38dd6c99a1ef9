"""The WSGI entry point: `app.wsgi:app`."""

from __future__ import annotations

from app import create_app
from app.config import read_settings
from app.core.private_files import restrict_umask

restrict_umask()
app = create_app(read_settings())
