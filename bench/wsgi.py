"""The application served by `bench.web_server`."""

from __future__ import annotations

from app import create_app
from app.config import read_settings
from bench import reference_views
from bench.rate_limits import raise_limits

app = create_app(read_settings())
raise_limits(app)
reference_views.install(app)
