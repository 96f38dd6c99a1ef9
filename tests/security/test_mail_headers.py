"""S16: no value injects a header, changes another, or adds a recipient."""

from __future__ import annotations

import re
import string
from contextlib import suppress
from email import message_from_bytes
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import getaddresses
from io import BytesIO
from uuid import UUID

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.jobs.outbox import DeliveryError
from app.language.text.placeholders import render_text
from app.notifications.channels.email import compose_email
from app.notifications.letters import create_letter
from app.procedures.fields.base import clean_line, clean_lines
from app.themes import charter
from tests.example_counts import multiply_examples

HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
]  # fmt: skip
FORGERIES = [
    "\r\nBcc: espion@evil.example",
    "\nBcc: espion@evil.example",
    "\rBcc: espion@evil.example",
    "\r\n\r\n<h1>corps</h1>",
    "\r\n Bcc: espion@evil.example",
    "\x0bBcc: espion@evil.example",
    "\x85Bcc: espion@evil.example",
    "\u2028Bcc: espion@evil.example",
    "\u2029Bcc: espion@evil.example",
    "%0d%0aBcc: espion@evil.example",
    "=?utf-8?q?a=0D=0ABcc:_espion@evil.example?=",
    "=?utf-8?b?DQpCY2M6IGVzcGlvbkBldmlsLmV4YW1wbGU=?=",
    "=?utf-8?q?=3C/title=3E?= =?x?=",
    "=?iso-8859-1?q?",
    "\x00Bcc: espion@evil.example",
    "mot" * 400,
    "espace " * 200,
    "é" * 1200,
    "\u202egnitsil\u202c",
    "<espion@evil.example>",
    "a, espion@evil.example",
    '"Maire" <maire@ville.example>',
    ";:()<>[]\\,@",
    "😀 👩‍👩‍👧",
]
# Values as the fields accept them, since nothing else reaches a letter: see the tests of the fields.
words = (
    st.lists(
        st.sampled_from(FORGERIES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
        min_size=1,
        max_size=6,
    )
    .map("".join)
    .map(clean_lines)
)
names = words.map(lambda text: clean_line(text)[:200])
local_parts = st.text(
    string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~.\"(),:;<>@[\\] éß漢\r\n\x00", max_size=30
)
domains = st.sampled_from(
    ["exemple.example", "EXEMPLE.example", "émile.example", "[127.0.0.1]", "x.example\r\nBcc: y@z.example"]
)
SETTINGS = settings(
    max_examples=multiply_examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def authority(app, site):
    charter.save_charter(
        {"name": "Mairie d’Été", "email": "accueil@ville.example", "sender_email": "portail@ville.example"}
    )
    with app.app_context():
        yield


@SETTINGS
@given(words, words)
def test_input_stays_in_the_subject_and_in_the_body(name, text):
    values = {"applicant": {"first_name": name}, "answers": {"objet": text}}
    letter = create_letter(
        *(render_text("Demande de {{ applicant.first_name }} : {{ answers.objet }}", values) for _ in "ab")
    )

    mail = send_and_parse({"to": "odile@exemple.example", **vars(letter)})

    assert mail.keys() == HEADERS
    assert addresses(mail) == ["odile@exemple.example"]
    # Python encodes some long non-ASCII words in a way that it cannot decode.
    assert not letter.subject.isascii() or unfold_header(mail["Subject"]) == unfold_header(letter.subject)
    assert mail["From"].addresses[0].addr_spec == "portail@ville.example"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@SETTINGS
@given(names)
def test_the_name_of_the_authority_injects_no_header(name):
    charter.save_charter({"name": name, "email": "accueil@ville.example", "sender_email": "portail@ville.example"})

    mail = send_unless_refused({"to": "odile@exemple.example", "subject": "x", "text": "x", "html": "x"})

    assert mail is None or mail.keys() == HEADERS
    assert mail is None or addresses(mail) == ["odile@exemple.example"]
    assert mail is None or [address for _, address in getaddresses([get_raw_header(mail, "From")])] == [
        "portail@ville.example"
    ]


@SETTINGS
@given(local_parts, domains)
def test_an_accepted_address_is_one_recipient(local_part, domain):
    try:
        accepted = validate_email(f"{local_part}@{domain}", check_deliverability=False).normalized
    except EmailNotValidError:
        accepted = f"{local_part}@{domain}"

    mail = send_unless_refused({"to": accepted, "subject": "x", "text": "x", "html": "x"})

    assert mail is None or mail.keys() == HEADERS
    assert mail is None or len(addresses(mail)) == 1


@pytest.mark.parametrize("text", FORGERIES)
def test_each_injection_stays_text(text):
    letter = create_letter(f"Demande {text}", f"Bonjour\n\n{text}")

    mail = send_and_parse({"to": "odile@exemple.example", **vars(letter)})

    assert mail.keys() == HEADERS
    assert addresses(mail) == ["odile@exemple.example"]


def send_and_parse(content: dict[str, str]) -> EmailMessage:
    """Send the letter and parse it as its recipient would, serialised by smtplib."""
    message = compose_email(UUID(int=1), content)
    is_international = not str(message["To"]).isascii()
    stream = BytesIO()
    BytesGenerator(stream, policy=SMTP.clone(utf8=is_international)).flatten(message)
    raw = stream.getvalue()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert not re.search(rb"(?im)^bcc", raw.split(b"\r\n\r\n")[0])
    read = message_from_bytes(raw, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def send_unless_refused(content: dict[str, str]) -> EmailMessage | None:
    """Like `send_and_parse`, or None for a permanently refused letter, such as one with an invalid address."""
    with suppress(DeliveryError):
        return send_and_parse(content)
    return None


def get_raw_header(mail: EmailMessage, name: str) -> str:
    """Return the undecoded header."""
    return next(re.sub(r"\r?\n", "", str(value)) for header, value in mail.raw_items() if header == name)


def addresses(mail: EmailMessage) -> list[str]:
    return [
        address
        for _, address in getaddresses(str(value) for name, value in mail.raw_items() if name in ("To", "Cc", "Bcc"))
    ]


def unfold_header(text: str) -> str:
    """Return the header without folding."""
    return re.sub(r"[\s\x00-\x20]+", "", str(text))
