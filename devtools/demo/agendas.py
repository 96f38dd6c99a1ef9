"""Agendas of the demo: those of the catalogue, with a month of bookings around today."""

from __future__ import annotations

import json
from importlib import resources

from app.agendas.agenda_store import save_agenda


def create_agendas() -> None:
    """Create the agendas that the procedures of the catalogue ask for."""
    for file in sorted(resources.files("app.catalogue").joinpath("agendas").iterdir(), key=lambda entry: entry.name):
        save_agenda(json.loads(file.read_text()))
