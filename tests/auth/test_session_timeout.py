"""S31: a sign-in that nobody uses ends; the page says so before, and one press keeps it open."""

from datetime import timedelta

from app.core.clock import shift_clock


def test_the_page_knows_how_long_it_has(alice, chloe, stranger):
    assert alice.get("/agents/demandes").find_one("session-timeout")["minutes"] == "30"
    assert chloe.get("/mes-demandes").find_one("session-timeout")["minutes"] == "60"
    assert stranger.get("/").find_all("session-timeout") == []


def test_asking_keeps_it_open_and_leaving_it_ends_it(alice):
    with shift_clock(timedelta(minutes=28)):
        assert alice.get("/compte/presence").status == 204
    with shift_clock(timedelta(minutes=56)):
        assert alice.get("/agents/demandes").status == 200
    with shift_clock(timedelta(minutes=87)):
        assert alice.get("/compte/presence").status == 303
