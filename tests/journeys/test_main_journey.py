"""The main job, end to end, in a browser: ask on a phone, be answered, and be forgotten."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import report as steps
from tests.journeys.conftest import OpenBrowser
from tests.journeys.live import Live
from tests.journeys.report import Report


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_a_report_is_made_on_a_phone_answered_and_forgotten(
    live: Live, open_browser: OpenBrowser, has_script: bool
) -> None:
    report = Report()
    phone = open_browser(live, java_script_enabled=has_script, is_mobile=True, has_touch=True)

    steps.find_procedure(phone.page, has_script=has_script)
    steps.fill(phone.page, report)
    code = steps.send(phone.page, report)
    receipt = live.next_letter(report.email)
    assert code in receipt.get_body(("plain",)).get_content()

    elsewhere = open_browser(live, java_script_enabled=has_script, is_mobile=True, has_touch=True)
    steps.follow(elsewhere.page, code)
    expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text(re.compile("signalement est arrivé"))
    assert report.description not in elsewhere.page.content()
    steps.open_whole(elsewhere.page, report)
