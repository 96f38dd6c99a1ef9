import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.accounts.known_browsers import is_known_browser
from app.core.clock import shift_clock
from tests.cast import PASSWORD
from tests.client import Browser

WRONG = "another long password"


def sign_in(browser, email, password=PASSWORD, next_url=""):
    return browser.post("/compte/connexion", {"email": email, "password": password, "next": next_url})


def without_typed_text(page, *texts):
    """The page without typed texts and changing tokens."""
    html = re.sub(r'name="csrf_token" value="[^"]*"', "", page.html)
    for text in texts:
        html = html.replace(text, "")
    return html


def test_a_resident_signs_in_and_finds_their_requests(stranger, chloe):
    assert sign_in(stranger, chloe.email).location == "/mes-demandes"
    assert stranger.get("/compte/profil").status == 200


def test_an_agent_signs_in_and_finds_their_work(stranger, alice):
    assert sign_in(stranger, alice.email).location == "/agents"


def test_signing_in_redirects_to_the_requested_page(stranger, chloe):
    redirection = stranger.get("/compte/connexions")
    assert redirection.location == "/compte/connexion?next=%2Fcompte%2Fconnexions"

    form = redirection.follow()
    assert {field["value"] for field in form.find_all("input[name=next]")} == {"/compte/connexions"}

    assert sign_in(stranger, chloe.email, next_url="/compte/connexions").follow().text("h1") == "Mes connexions"


def test_whoever_is_signed_in_does_not_see_the_form(chloe):
    assert chloe.get("/compte/connexion").location == "/mes-demandes"


def test_a_known_and_an_unknown_address_get_the_same_page(app, chloe):
    known_page = sign_in(Browser(app), "chloe@residents.example", WRONG)
    unknown_page = sign_in(Browser(app), "blaise@residents.example", WRONG)

    assert known_page.status == unknown_page.status == 422
    assert "n’est pas le bon" in known_page.text(".error-summary")
    assert without_typed_text(known_page, "chloe") == without_typed_text(unknown_page, "blaise")


def test_the_password_is_never_echoed(stranger):
    page = sign_in(stranger, "chloe@residents.example", WRONG)

    assert WRONG not in page.html


def test_after_ten_failures_known_and_unknown_addresses_wait_alike(app, chloe):
    pages = []
    for email in ("chloe@residents.example", "blaise@residents.example"):
        for _ in range(10):
            sign_in(Browser(app), email, WRONG)
        pages.append(sign_in(Browser(app), email))

    known_page, unknown_page = pages
    assert known_page.status == unknown_page.status == 429
    assert 0 < int(known_page.response.headers["Retry-After"]) <= 60
    assert "dans 1 minute" in known_page.text("main")
    assert without_typed_text(known_page, "chloe") == without_typed_text(unknown_page, "blaise")


def test_the_wait_ends(app, stranger, chloe):
    for _ in range(10):
        sign_in(stranger, chloe.email, WRONG)

    with shift_clock(timedelta(minutes=2)):
        assert sign_in(stranger, chloe.email).status == 303


def test_failures_elsewhere_do_not_lock_out_a_known_browser(app, chloe):
    for _ in range(12):
        sign_in(Browser(app), chloe.email, WRONG)

    chloe.post("/compte/deconnexion")

    assert sign_in(chloe, chloe.email).status == 303


def test_the_browser_mark_is_an_http_only_cookie(stranger, chloe):
    page = sign_in(stranger, chloe.email)

    cookie = next(line for line in page.response.headers.getlist("Set-Cookie") if line.startswith("device="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert is_known_browser(cookie.split(";")[0].removeprefix("device="), chloe.account.id)


def test_the_session_is_renewed_at_sign_in(app, stranger, chloe):
    with stranger.client.session_transaction() as session:
        session["planted"] = True
        session["csrf_token"] = "known to somebody"

    sign_in(stranger, chloe.email)

    with stranger.client.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] != "known to somebody"
        first = session["_user_id"]
    sign_in(stranger, chloe.email)
    with stranger.client.session_transaction() as session:
        assert session["_user_id"] != first
    thief = Browser(app)
    with thief.client.session_transaction() as session:
        session["_user_id"] = first
        session["seen"] = 9_999_999_999
    assert thief.get("/compte/profil").status == 303


def test_signing_out_ends_the_session_on_the_server(app, chloe):
    with chloe.client.session_transaction() as session:
        copy = dict(session)

    page = chloe.post("/compte/deconnexion")

    assert page.location == "/"
    assert page.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = Browser(app)
    with thief.client.session_transaction() as session:
        session.update(copy)
    assert thief.get("/compte/profil").status == 303


def test_a_link_alone_signs_nobody_out(chloe):
    assert chloe.get("/compte/deconnexion").text("h1") == "Se déconnecter"
    assert chloe.get("/compte/profil").status == 200


@pytest.mark.parametrize(("person", "minutes"), [("alice", 30), ("chloe", 60)])
def test_an_idle_browser_is_signed_out(request, person, minutes):
    browser = request.getfixturevalue(person)

    with shift_clock(timedelta(minutes=minutes - 1)):
        assert browser.get("/compte/profil").status == 200
    with shift_clock(timedelta(minutes=2 * minutes - 2)):
        assert browser.get("/compte/profil").status == 200
    with shift_clock(timedelta(minutes=3 * minutes)):
        assert browser.get("/compte/profil").status == 303
        assert browser.get("/compte/connexion").status == 200
    with shift_clock(timedelta(minutes=2 * minutes)):
        assert browser.get("/compte/profil").status == 303


def test_a_session_ends_after_twelve_hours_even_in_use(chloe):
    for hour in range(24):
        with shift_clock(timedelta(hours=hour / 2)):
            assert chloe.get("/compte/profil").status == 200

    with shift_clock(timedelta(hours=12, seconds=5)):
        assert chloe.get("/compte/profil").status == 303


@pytest.mark.postgresql
def test_concurrent_attempts_are_all_counted(app, chloe):
    def guess(number):
        return sign_in(Browser(app), chloe.email, f"guess number {number}").status

    with ThreadPoolExecutor(8) as crowd:
        statuses = list(crowd.map(guess, range(32)))

    assert statuses.count(422) == 10
    assert statuses.count(429) == 22
