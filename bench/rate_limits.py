"""Rate limits of the measured application: still counted, but never reached by the fast requests of a measure."""

from __future__ import annotations

from functools import wraps
from typing import Any

from flask import Flask

from app.core.rate_limits.limits import RateLimit, View, get_rate_limit, rate_limit

MANY = "1000000000 per minute"


def raise_limits(app: Flask) -> None:
    """Replace every limit by an unreachable one, for this application only."""
    for endpoint, view in app.view_functions.items():
        declared = get_rate_limit(app, endpoint)
        if isinstance(declared, RateLimit):
            limit = RateLimit(MANY, MANY, per_object=MANY if declared.per_object else "")
            app.view_functions[endpoint] = rate_limit(limit)(_copy_view(view))


def _copy_view(view: View) -> View:
    """Copy the view, so that its attributes change for this application only."""

    @wraps(view)
    def copy(*args: Any, **values: Any) -> Any:
        return view(*args, **values)

    return copy  # type: ignore[return-value]
