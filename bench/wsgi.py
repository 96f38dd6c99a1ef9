"""What `bench.web` serves."""

from __future__ import annotations

from app import create_app
from app.config import read_settings
from bench import references
from bench.limits import raise_limits

app = create_app(read_settings())
raise_limits(app)
references.install(app)
