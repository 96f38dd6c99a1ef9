"""Rate limits of the measured application: counted as ever, and never reached, for nobody fills in as fast as a measure."""

from __future__ import annotations

from functools import wraps
from typing import Any

from flask import Flask

from app.core.rate_limits.limits import RateLimit, View, get_rate_limit, rate_limit

MANY = "1000000000 per minute"


def raise_limits(app: Flask) -> None:
    """Every limit becomes one that is out of reach, for this application only."""
    for endpoint, view in app.view_functions.items():
        declared = get_rate_limit(app, endpoint)
        if isinstance(declared, RateLimit):
            limit = RateLimit(MANY, MANY, per_object=MANY if declared.per_object else "")
            app.view_functions[endpoint] = rate_limit(limit)(_copy_view(view))


def _copy_view(view: View) -> View:
    """The same view under another object: what is declared on it is of this application alone."""

    @wraps(view)
    def copy(*args: Any, **values: Any) -> Any:
        return view(*args, **values)

    return copy  # type: ignore[return-value]
