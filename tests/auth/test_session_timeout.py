"""S31: an idle session expires; the page warns before, and one click keeps it alive."""

from datetime import timedelta

from app.core.clock import shift_clock


def test_the_page_knows_the_idle_limit(alice, chloe, stranger):
    assert alice.get("/agents/demandes").find_one("session-timeout")["minutes"] == "30"
    assert chloe.get("/mes-demandes").find_one("session-timeout")["minutes"] == "60"
    assert stranger.get("/").find_all("session-timeout") == []


def test_a_presence_request_keeps_the_session_alive(alice):
    with shift_clock(timedelta(minutes=28)):
        assert alice.get("/compte/presence").status == 204
    with shift_clock(timedelta(minutes=56)):
        assert alice.get("/agents/demandes").status == 200
    with shift_clock(timedelta(minutes=87)):
        assert alice.get("/compte/presence").status == 303
