"""Our responses, read by the code of the national hub itself (hubrdvmairie on PyPI), in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from app.agendas.ants.meeting_points import save_point
from app.core import clock
from app.core.db import db
from tests.agendas.ants.conftest import POINT
from tests.agendas.ants.duplicates_double import OTHER_VALIDATED, VALIDATED
from tests.agendas.ants.hub_double import DEFAULT_HEADER, TOKEN, HubDouble
from tests.agendas.passport_desk import AGENDA, create_agenda, start_at, submit_appointment
from tests.security.live_server import run_server

# Where `make trust` puts it; a run without it fails, and skips nothing.
HUB_PYTHON = Path(__file__).resolve().parents[3] / ".venv" / "hub" / "bin" / "python"
SCRIPT = Path(__file__).with_name("hub_replay.py")

pytestmark = pytest.mark.trust


def test_the_hub_keeps_every_row_that_we_send(app: Flask, version_id: UUID, hub: HubDouble, tmp_path: Path) -> None:
    create_agenda(services=[{**AGENDA["services"][0], "horizon_days": 200}])
    save_point(replace(POINT, services={"CNI-PASSPORT": "passeport"}))
    submit_appointment(version_id, start_at(9), personnes="2", pre_demandes=f"{VALIDATED}, {OTHER_VALIDATED}")
    db.session.commit()
    first, last = clock.today() + timedelta(days=1), clock.today() + timedelta(days=180)

    with run_server(app) as url:
        arguments = [f"{url}/api/ants", DEFAULT_HEADER, TOKEN, str(first), str(last), VALIDATED]
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{tmp_path}/hub.db",
            "ENVIRONMENT": "dev",
            "PYTHONPATH": "",
        }
        process = subprocess.run(
            [HUB_PYTHON, SCRIPT, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    assert process.returncode == 0, process.stderr
    kept_rows = json.loads(process.stdout)
    assert [point["public_entry_address"] for point in kept_rows["points"]] == ["12 place du Marché"]
    assert kept_rows["error"] == ""
    sent_rows = json.loads(
        hub.browser.get(
            f"/api/ants/availableTimeSlots?start_date={first}&end_date={last}&meeting_point_ids=titres"
            "&reason=CNI-PASSPORT&documents_number=2",
            **{DEFAULT_HEADER: TOKEN},
        ).response.data
    )["titres"]
    slots = kept_rows["slots"]["titres"]
    # What it reads is what the clock of Paris says, before and after clocks change.
    assert [slot["datetime"] for slot in slots] == [slot["datetime"].replace("Z", ":00Z") for slot in sent_rows]
    assert {slot["datetime"][11:16] for slot in slots} == {"09:00", "09:20"}
    (meeting,) = kept_rows["meetings"][VALIDATED]
    assert meeting["datetime"] == f"{start_at(9).astimezone(clock.PARIS):%Y-%m-%dT%H:%M}Z"
    assert set(meeting) == {"meeting_point", "datetime", "management_url", "cancel_url"}
    # Its logs name what it refuses.
    assert "validating" not in kept_rows["noise"] and "validating" not in process.stderr


def test_our_double_reads_as_the_hub_does(hub: HubDouble) -> None:
    """A false Z is the clock of Paris, an offset is added, a time without seconds but with an offset is lost."""
    code = (
        "import json, sys\n"
        "from hubrdvmairie.services.search_meetings import datetime_from_str\n"
        "texts = json.loads(sys.argv[1])\n"
        "sys.stdout.write(json.dumps([str(datetime_from_str(text)) for text in texts]))"
    )
    texts = ["2027-01-01T09:00Z", "2027-01-01T09:00:00+01:00", "2027-01-01T09:00:00", "2027-01-01T09:00+01:00"]
    process = subprocess.run([HUB_PYTHON, "-c", code, json.dumps(texts)], capture_output=True, text=True, check=True)

    read_times = json.loads(process.stdout[process.stdout.index("[") :])

    assert read_times == ["2027-01-01 09:00:00", "2027-01-01 10:00:00", "2027-01-01 09:00:00", "None"]
    rows = [hub.read_time(text) for text in texts]
    assert [str(row) for row in rows] == read_times
