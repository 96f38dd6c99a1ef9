"""The code of the national hub calling an editor, as it does: run by its own Python, never by ours.

Arguments: the base URL, the header, the token, the first and the last day, the number of an application.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import sys
from datetime import date
from types import SimpleNamespace
from typing import Any

from hubrdvmairie.models.editor import Editor  # type: ignore[import-not-found]


async def call_editor(url: str, header: str, token: str, first: str, last: str, number: str) -> dict[str, Any]:
    """Return the rows that the hub keeps of the three responses."""
    editor = Editor(
        "Parvis", url, False, header, "parvis@exemple.example", [], [SimpleNamespace(token=token)], status=True
    )
    points = await editor.get_managed_meeting_points()
    slots, error = await editor.get_available_time_slots(
        points, date.fromisoformat(first), date.fromisoformat(last), "CNI-PASSPORT", 2
    )
    meetings = await editor.search_meetings([number])
    return {"points": points, "slots": slots, "error": str(error) if error else "", "meetings": meetings}


if __name__ == "__main__":
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise):
        outcome = asyncio.run(call_editor(*sys.argv[1:]))
    sys.stdout.write(json.dumps({**outcome, "noise": noise.getvalue()}))
