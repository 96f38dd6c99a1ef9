"""Every type of field answered in a browser, with JavaScript, up to the receipt."""

from __future__ import annotations

import pytest

from app.procedures.fields import FIELD_TYPES
from tests.journeys.conftest import OpenBrowser
from tests.journeys.covered_types import FILLED
from tests.journeys.form_filler import FormFiller
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]


def test_forms_with_every_type_of_field_are_sent(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    covered_types: set[str] = set()

    for slug, chosen_values in FILLED.items():
        filler = FormFiller(page, slug, chosen_values)
        filler.submit()
        covered_types |= filler.covered_types

    assert FIELD_TYPES.keys() - covered_types == set()
