"""Raw e-mails, hostile ones included: read within a budget, or refused; never believed."""

from __future__ import annotations

import time

import pytest

from app.core.parsing import BudgetExceeded
from app.mailroom.automatic_mail import detect_automatic_mail
from app.mailroom.html_text import extract_text
from app.mailroom.incoming_mail import IncomingMail, MailUnreadable
from app.mailroom.mail_reading import PARSER
from app.mailroom.reply_text import extract_reply
from tests.mailroom.hostile_mails import BODIES
from tests.mailroom.messages import make_mail
from tests.patience import allow


def read_within_budget(raw: bytes) -> IncomingMail | None:
    """The e-mail, or None when it is refused; either way, soon."""
    start = time.thread_time()
    try:
        return PARSER(raw)
    except (BudgetExceeded, MailUnreadable):
        return None
    finally:
        assert time.thread_time() - start < 20


def test_an_email_is_read_as_it_was_written() -> None:
    mail = PARSER(make_mail(files=(("Facture été.pdf", b"%PDF-1.4"),)))

    assert (mail.sender_name, mail.sender_address) == ("Chloé Exemple", "chloe@residents.example")
    assert mail.recipients == ("accueil@vaubrelles.example",)
    assert mail.subject == "Un trou devant l’école"
    assert mail.text.startswith("Bonjour,\n\nIl y a un grand trou")
    assert [(file.name, file.content) for file in mail.files] == [("Facture été.pdf", b"%PDF-1.4")]
    assert mail.sent_at is not None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Content-Type: text/plain; charset=iso-8859-1\n\nh\xe9", "hé"),
        (b"Content-Type: text/plain; charset=nothing\n\nh\xc3\xa9", "hé"),
        (b"Content-Type: text/plain; charset=utf-8\n\nh\xe9", "hé"),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!", ""),
        (b"Content-Type: text/html\n\n<style>x</style><p>Bon<b>jour</b></p><script>alert(1)</script>", "Bonjour"),
        (b"Content-Type: text/plain\n\na\0b", "ab"),
        (b"", ""),
    ],
)
def test_the_text_is_read_whatever_its_encoding(raw: bytes, text: str) -> None:
    mail = PARSER(b"From: a@b.example\n" + raw)

    assert mail.text == text


def test_headers_are_one_harmless_line() -> None:
    raw = b"From: =?utf-8?q?Eve=0d=0aBcc:_x@y=E2=80=AE?= <eve@x.example>\nSubject: =?bad?q?x?= =?utf-8?b?w6k=?=\n\nx"

    mail = PARSER(raw)

    assert mail.sender_name == "Eve Bcc: x@y"
    assert "\n" not in mail.subject


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        (b"eve@x.example", "eve@x.example"),
        (b'"Eve, Mme" <Eve@X.example>', "eve@x.example"),
        (b"chloe@residents.example <eve@x.example>", "eve@x.example"),
        (b"=?utf-8?q?chloe=40residents.example=3E?= <eve@x.example>", "eve@x.example"),
        (b"chloe@residents.example, eve@x.example", ""),
        (b"<chloe@residents.example> <eve@x.example>", ""),
        (b"chloe@residents.example\nFrom: eve@x.example", ""),
        (b"nobody", ""),
    ],
)
def test_the_sender_is_one_clear_address_or_none(sender: bytes, address: str) -> None:
    assert PARSER(b"From: " + sender + b"\n\nx").sender_address == address


@pytest.mark.parametrize(
    "raw",
    [
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: text/plain\n\nx\n" * 50_000,
        b"Content-Type: message/rfc822\n\n" * 3000,
        b"Subject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\nx",
        b"To: " + b"a@b.example, " * 100_000 + b"\n\nx",
        b"From: " + b"(" * 100_000 + b"\n\nx",
        b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
        b"Content-Type: text/html\n\n" + b"<a href='" * 100_000,
        b"Content-Type: text/plain; " + b"; a*0*=x" * 50_000 + b"\n\nx",
        b"X: y\n" * 300_000,
    ],
    ids=["nested", "many", "forwarded", "words", "recipients", "comments", "tags", "links", "parameters", "headers"],
)
def test_hostile_mime_costs_little(raw: bytes) -> None:
    mail = read_within_budget(raw)

    assert mail is None or len(mail.text) <= 100_000


@pytest.mark.parametrize("raw", BODIES.values(), ids=BODIES)
def test_what_the_library_parses_slowly_is_bounded_first(raw: bytes) -> None:
    start = time.thread_time()

    mail = read_within_budget(raw)

    assert time.thread_time() - start < allow(2)
    assert mail is None or len(mail.text) <= 100_000


@pytest.mark.parametrize(
    "html",
    [
        "<a>x" * 125_000,
        "<a>x" * 60_000 + "</a>" * 60_000,
        "<a" * 250_000,
        "<!--" * 125_000,
        "<a href='" * 55_000,
        "<a " + " b=" * 160_000,
        "&#" + "9" * 499_000,
        "<script></script x" * 27_000,
        "<" * 500_000,
    ],
    ids=["open links", "nested links", "tags", "comments", "quotes", "attributes", "number", "scripts", "signs"],
)
def test_html_takes_time_in_proportion_to_its_length(html: str) -> None:
    start = time.thread_time()

    extract_text(html)

    assert time.thread_time() - start < allow(2)


def test_a_long_name_of_a_file_is_read() -> None:
    name = "é" * 250 + ".pdf"

    assert PARSER(make_mail(files=((name, b"%PDF-1.4"),))).files[0].name == name


def test_a_message_inside_a_message_is_a_file() -> None:
    inner = make_mail("Transféré")
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" + inner + b"\n--b--"

    assert [file.name for file in PARSER(raw).files] == ["piece-1"]


def test_html_is_reduced_to_text() -> None:
    html = "<p>Voir <a href='https://x.example/a'>la page</a><br>Merci</p><img src='https://x.example/pixel'>"

    assert extract_text(html) == "Voir la page (https://x.example/a)\nMerci"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<head><title>Titre</title><meta charset=utf-8><body>Bonjour", "Bonjour"),
        ("<p title=it's>2 < 3 &amp; 4 &eacute;<svg/> fin", "2 < 3 & 4 é fin"),
        ("<a href=http://x.example/?a&amp;b>ici</a>", "ici (http://x.example/?a&b)"),
        ("<a href='http://x.example'>http://x.example</a>", "http://x.example"),
        ("<a href='javascript:alert(1)'>ici</a>", "ici"),
        ("avant<!-- caché --><![endif]>après<!-- sans fin", "avantaprès"),
        ("avant<SCRIPT>1 < 2</p></Script>après<style>p", "avantaprès"),
        ("<p a='>b' c=\">d\">texte</p><br/>fin <a", "texte\n\nfin"),
    ],
)
def test_html_is_read_as_a_browser_does(html: str, text: str) -> None:
    assert extract_text(html) == text


@pytest.mark.parametrize(
    "quote",
    [
        "Le 28 nov. 2026 à 10:00, Mairie a écrit :\n> avant",
        "Le sam. 28 nov. 2026 à 10:00, Mairie de Vaubrelles <mairie@exemple.example>\na écrit :\n> avant",
        "On Sat, Nov 28, 2026, Mairie wrote:\n> avant",
        "-----Message d’origine-----\nDe : mairie",
        "________________________________\nDe : mairie",
        "De : Mairie <mairie@exemple.example>\nEnvoyé : samedi",
    ],
)
def test_the_quoted_message_is_left_out(quote: str) -> None:
    assert extract_reply(f"Merci.\n\n{quote}") == "Merci."


def test_a_text_that_only_quotes_is_kept() -> None:
    assert extract_reply("> avant") == "> avant"


def test_own_addresses_make_a_loop() -> None:
    mail = PARSER(make_mail(sender="accueil@vaubrelles.example"))

    assert detect_automatic_mail(mail, frozenset({"accueil@vaubrelles.example"})) == "loop"
    assert detect_automatic_mail(PARSER(make_mail()), frozenset()) is None
