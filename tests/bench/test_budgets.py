"""Budgets of queries and bytes of a page. Times are measured by `make bench`, never here."""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.notifications.case_notifications import WRITE_RECEIPT
from app.notifications.models import RecipientQuota
from app.portal.offline.service_worker import MAX_FORMS
from bench import submission_journey
from bench.installation import Installation
from bench.queries import count_commits, count_statements
from bench.visitor import Visitor
from devtools.demo.guide_pages import PAGES
from tests.bench.first_load import ENCODINGS, FirstLoad

pytestmark = pytest.mark.slow

KILOBYTE = 1000
# The citizen’s page that asks most: who is signed in, the request, its timeline, their wallet, notifications not read.
# One of them reads the bookings of a request that may have some, one the step that waits for the choice of a time.
QUERIES_OF_A_PAGE = 7
# Each waits for the disk: the request and all that comes with it at once, and its key was kept with the draft.
COMMITS_OF_A_SUBMISSION = ["main"]
# One of them writes the fingerprints by which lists are narrowed to an answer (docs/decisions/0057); one claims the draft, so
# that what is sent twice at the same instant makes one case without rolling back (0077).
STATEMENTS_OF_A_SUBMISSION = 9
# From the home page to the receipt, writes included.
STATEMENTS_OF_A_JOURNEY = 14
# The worker looks whether the item waits, claims and releases it; between them the case, its timeline, the message, its item,
# and the counter of an address that was sent nothing yet.
STATEMENTS_OF_A_RECEIPT = 10
# What is asked of the keys database: kept for a minute in SQLite, asked for by each page in PostgreSQL.
KEYS_OF_A_PAGE = {"sqlite": 0, "postgresql": 2}
KEYS_OF_A_JOURNEY = {"sqlite": 1, "postgresql": 4}


def test_a_citizen_page_asks_few_queries(place: Installation) -> None:
    counts = submission_journey.count_page_queries(place)

    assert {page: count for page, (count, _) in counts.items() if count > QUERIES_OF_A_PAGE} == {}
    assert {page: keys for page, (_, keys) in counts.items() if keys > KEYS_OF_A_PAGE[get_keys_dialect(place)]} == {}


def test_a_page_that_is_the_same_for_everyone_asks_none(place: Installation) -> None:
    counts = submission_journey.count_page_queries(place)

    assert {page: count for page, count in counts.items() if page.startswith("visitor") and sum(count)} == {}


def test_the_whole_journey_of_a_citizen_asks_few_queries(place: Installation) -> None:
    counts = submission_journey.count_journey_queries(place)

    assert sum(main for main, _ in counts.values()) <= STATEMENTS_OF_A_JOURNEY, counts
    assert sum(keys for _, keys in counts.values()) <= KEYS_OF_A_JOURNEY[get_keys_dialect(place)], counts


def get_keys_dialect(place: Installation) -> str:
    """The kind of database that keeps the keys."""
    return place.site.keys_engine.dialect.name


def _submit_once(visitor: Visitor) -> None:
    """The first submission of a process reads what the following ones find in caches."""
    draft = visitor.begin_draft()
    visitor.post(f"{draft}/envoi", [], page=visitor.get(f"{draft}/verification"))


def test_a_submission_waits_for_the_disk_once(place: Installation) -> None:
    visitor = Visitor(place.app)
    _submit_once(visitor)
    draft = visitor.begin_draft()
    review = visitor.get(f"{draft}/verification")
    engines = {place.site.engine: "main", place.site.keys_engine: "keys"}

    with count_commits(*engines) as commits, count_statements(place.site.engine) as statements:
        response = visitor.post(f"{draft}/envoi", [], page=review)

    assert response.status_code == 303
    assert [engines[engine] for engine in commits] == COMMITS_OF_A_SUBMISSION
    assert len(statements) <= STATEMENTS_OF_A_SUBMISSION, statements


def test_the_worker_writes_a_receipt_with_few_statements(place: Installation) -> None:
    _submit_once(Visitor(place.app))
    with place.open_context():
        db.session.execute(delete(RecipientQuota))
        query = select(OutboxItem.id).where(OutboxItem.kind == WRITE_RECEIPT).order_by(OutboxItem.created_at.desc())
        item_id = str(db.session.scalar(query.limit(1)))
        db.session.commit()

    with place.app.app_context(), count_statements(place.site.engine) as statements:
        deliver_items(place.site.slug, [item_id])

    assert len(statements) <= STATEMENTS_OF_A_RECEIPT, statements
    with place.open_context():
        assert db.session.scalar(select(OutboxItem.done_at).where(OutboxItem.id == UUID(item_id))) is not None


@pytest.mark.parametrize(("page", "most"), [("home", 17.3), ("form", 21.8), ("procedure", 14.5), ("catalogue", 16.0)])
def test_a_first_load_is_light(place: Installation, page: str, most: int) -> None:
    # Of which 700 for a form: the words about files on their way and about a place outside of the territory, and the save that
    # a page loaded again waits for. 1400 more for its three elements in three responses (docs/decisions/0050).
    # 150 for the colours of headers, footers and second colours, which a theme sets (docs/themes.md).
    # 200 for banners, news and menus; 550 for the letters of the neutral look, the colours of topics, the edges of header and
    # footer (docs/look.md).
    load = FirstLoad(place.app, PAGES[page])

    assert load.bytes <= most * KILOBYTE, load.sizes


def test_the_font_of_the_neutral_look_fits_in_the_first_load_of_the_home_page(place: Installation) -> None:
    load = FirstLoad(place.app, PAGES["home"])

    fonts = load.list_neutral_fonts()
    assert len(fonts) == 1
    assert load.bytes + sum(fonts.values()) <= 28.3 * KILOBYTE, fonts


def test_htmx_that_the_first_gesture_brings_leaves_a_form_light(place: Installation) -> None:
    load = FirstLoad(place.app, PAGES["form"])

    # Of which 25 for each file: the digest by which the worker knows that it comes whole from the site; and 100 for the words
    # about a photo that the browser cannot make lighter.
    assert load.bytes_with_htmx <= 37.3 * KILOBYTE, load.sizes


def test_a_form_brings_its_map_and_what_lightens_photos_when_one_goes_to_them(place: Installation) -> None:
    load = FirstLoad(place.app, PAGES["form"])

    late_names = {address.rpartition("/")[2] for address in load.late}
    assert late_names == {
        "place-map.js",
        "map.js",
        "shrink-photos.js",
        "territory.js",
        "upload-progress.js",
        "message-format.js",
    }
    assert not late_names & {address.rpartition("/")[2] for address in load.sizes}
    assert load.bytes_of_late_elements <= 6.8 * KILOBYTE, load.late


def test_a_form_read_online_brings_nothing_of_the_forms_of_the_device(place: Installation) -> None:
    load = FirstLoad(place.app, PAGES["form"])

    assert [address for address in load.sizes if "/js/elements/offline-fallback" in address]
    assert not [address for address in load.sizes if "/js/offline/" in address or "offline-form" in address]


def test_what_the_worker_keeps_from_the_start_is_light(place: Installation) -> None:
    client = place.app.test_client()
    source = client.get("/service-worker.js").get_data(as_text=True)
    settings = json.loads(re.findall(r"^startWorker\((.*)\)$", source, re.MULTILINE)[0])

    modules = re.findall(r'^import .*"(.+)"$', source, re.MULTILINE)
    addresses = {"/service-worker.js", *modules, *settings["shell"], *settings["forms"]}
    weights = {address: measure_size(client, address) for address in addresses}

    assert sum(address.startswith("/hors-ligne/formulaires/") for address in weights) == MAX_FORMS
    # 1000 for the header of agents, which their tour wears; 4500 for the check-in of events and its camera.
    assert sum(weights.values()) <= 214.5 * KILOBYTE, weights


def test_asking_whether_a_page_and_the_worker_have_changed_is_light(place: Installation) -> None:
    answers = [not_modified(place.app.test_client(), address) for address in ("/", "/service-worker.js")]

    assert sum(answers) <= 300, answers


def not_modified(client: FlaskClient, address: str) -> int:
    """Bytes of the answer, its headers and the line of its status."""
    etag = client.get(address, headers=ENCODINGS).headers["ETag"]
    response = client.get(address, headers={**ENCODINGS, "If-None-Match": etag})
    lines = [f"HTTP/1.1 {response.status}", *(f"{name}: {value}" for name, value in response.headers), ""]
    assert response.status_code == 304
    return sum(len(f"{line}\r\n") for line in lines)


def measure_size(client: FlaskClient, address: str) -> int:
    response = client.get(address, headers=ENCODINGS)
    assert response.status_code == 200, address
    return len(response.get_data())
