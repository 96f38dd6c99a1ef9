"""The main journey, end to end, in a browser: a request on a phone, its processing, and its anonymisation."""

from __future__ import annotations

import re
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import street_report as steps
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.journeys.street_report import StreetReport
from tests.privacy.canaries import scan
from tests.servers import wait_until

# The actions that these journeys run, by workflow of the catalogue.
PLAYED_ACTIONS = {"signalement": ("send_email", "history_message")}

THREE_MONTHS_AND_A_DAY = 93


@pytest.mark.slow
@pytest.mark.parametrize(
    "has_script",
    [
        # A demo is seeded for it, which takes longer on PostgreSQL than all that `make test` runs there.
        pytest.param(True, id="script", marks=pytest.mark.postgresql("whole modules only")),
        pytest.param(False, id="no script", marks=pytest.mark.trust),
    ],
)
def test_a_report_is_made_on_a_phone_processed_and_anonymised(
    live: LiveServer, open_browser: OpenBrowser, has_script: bool
) -> None:
    report = StreetReport()
    phone = open_browser(live, has_script=has_script, has_worker=has_script, is_mobile=True, has_touch=True).page
    other_phone = open_browser(live, has_script=has_script, has_worker=has_script, is_mobile=True, has_touch=True).page
    desk = open_browser(live, DESKTOP, has_script=has_script, has_worker=has_script).page

    steps.find_procedure(phone, has_script=has_script)
    steps.fill_report(phone, report)
    code = steps.send_report(phone, report)
    reference = phone.locator("main strong").first.inner_text()
    receipt = live.wait_for_email(report.email)
    assert reference in _text(receipt)
    assert code in _text(receipt)

    _follow_without_second_fact(other_phone, code, report)
    steps.open_with_second_fact(other_phone, report)
    expect(other_phone.get_by_role("main")).to_contain_text("Demande envoyée")

    agent_actions.sign_in(desk, live)
    agent_actions.find_report(desk, reference)
    expect(desk.get_by_role("main")).to_contain_text(report.description)
    agent_actions.schedule_repair(desk)
    assert "une équipe va intervenir" in _text(live.wait_for_email(report.email, after=1))
    agent_actions.declare_repaired(desk)
    assert agent_actions.ANSWER in _text(live.wait_for_email(report.email, after=2))
    case_path = urlsplit(desk.url).path

    other_phone.reload()
    expect(other_phone.get_by_role("heading", level=1)).to_have_text("C’est réparé")
    expect(other_phone.locator("#thread")).to_contain_text(agent_actions.ANSWER)

    live.run_command("nightly", days_later=THREE_MONTHS_AND_A_DAY)
    _find_nothing(other_phone, code)
    agent_actions.sign_in(desk, live)
    agent_actions.assert_not_found(desk, reference, case_path)
    wait_until(lambda: scan(live.folder, report.canaries) == [])


def _follow_without_second_fact(page: Page, code: str, report: StreetReport) -> None:
    """Check that the code alone gives the status, without the content of the report."""
    steps.track_report(page, code)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("signalement est arrivé"))
    assert not [word for word in report.canaries if word in page.content()]


def _find_nothing(page: Page, code: str) -> None:
    """Check that the request is gone, and that its code is not found."""
    assert page.reload().status == 404  # type: ignore[union-attr]
    steps.track_report(page, code)
    expect(page.get_by_role("main")).to_contain_text("Aucune demande ne répond à ce code")


def _text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
