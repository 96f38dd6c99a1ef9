"""The saved views of the demo: for everyone, for a role, and of one agent."""

from __future__ import annotations

from app.cases.case_views.saved_views import ViewValues, create_view
from devtools.demo import fixtures
from devtools.demo.people import People


def save_views(cast: People) -> None:
    """Save each view as the agent who made it."""
    for entry in fixtures.load_case_views():
        audience, _separator, role = entry["audience"].partition(":")
        arguments = dict(pair.split("=") for pair in entry["query"].split("&"))
        create_view(
            cast[entry["by"]],
            ViewValues(entry["title"], audience, role),
            query=entry["query"],
            procedure=arguments.get("procedure", ""),
        )
