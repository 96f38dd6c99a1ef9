"""Pages to which one comes back from a source: they are on this site, whichever page was asked for."""

from urllib.parse import quote

from tests.client import Browser
from tests.hostile_targets import HOSTILE_TARGETS
from tests.identity.conftest import come_back, create_by_source
from tests.identity.fake_source import make_identity
from tests.identity.franceconnect import enter, visit


def ask_for(target):
    return f"?next={quote(target, safe='')}"


def test_signing_in_leads_to_this_site_only(app, stranger, source):
    create_by_source(stranger, source)

    for target in HOSTILE_TARGETS:
        assert come_back(Browser(app), source, ask_for(target)).location == "/mes-demandes", target


def test_so_does_opening_an_account(app, source):
    for number, target in enumerate(HOSTILE_TARGETS):
        source.identity = make_identity(f"sub-{number}")
        assert create_by_source(Browser(app), source, ask_for(target)).location == "/mes-demandes", target


def test_so_does_adding_a_source(source, chloe):
    for number, target in enumerate(HOSTILE_TARGETS):
        source.identity = make_identity(f"sub-{number}")
        page = come_back(chloe, source, ask_for(target) + "&but=lien")
        assert page.location == "/mes-demandes", target


def test_so_does_franceconnect(app, stranger, franceconnect):
    enter(stranger, franceconnect)

    for target in HOSTILE_TARGETS:
        assert visit(Browser(app), franceconnect, query=ask_for(target)).location == "/mes-demandes", target
