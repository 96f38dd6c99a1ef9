"""People sign in with ProConnect for a company: an account for each person and each of their companies, and nothing else."""

import pytest
from sqlalchemy import select

from app.accounts.interrupted_forms import BROWSER_KEY
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.cases.people.certified_person import company_of
from app.core.db import db
from app.identity import links
from app.identity.openid.admission_rules import Admission
from app.identity.openid.declared_sources import declare_source
from devtools.proconnect.declarations import build_company_declaration
from devtools.proconnect.invented_agents import COMPANIES
from tests.client import Browser
from tests.identity.openid.conftest import change, come_back
from tests.identity.openid.test_proconnect_sign_in import read_actor

pytestmark = pytest.mark.by_turns(3)

KEY = "proconnect-entreprises"


@pytest.fixture
def companies(double, site):
    row = declare_source(build_company_declaration(double.issuer))
    db.session.commit()
    return row


def come_as(browser, double, who, query=""):
    double.person = dict(COMPANIES[who])
    return come_back(browser, double, query, KEY)


def open_account(browser, double, who):
    choice = come_as(browser, double, who).follow()
    return choice, browser.post(
        "/compte/avec/identite/choix", {"jeton": choice.find_all("input[name=jeton]")[0]["value"]}
    )


def list_accounts():
    db.session.expire_all()
    return db.session.scalars(select(Account)).all()


def test_somebody_opens_the_account_of_a_company_and_sees_its_name(app, double, companies):
    browser = Browser(app)

    choice, opened = open_account(browser, double, "boulangerie")

    assert "Boulangerie Vasseur" in choice.text("main")
    assert "80123456800013" in choice.text("main")
    assert opened.location == "/mes-demandes"
    (account,) = list_accounts()
    assert (account.kind, read_profile(account).name) == ("resident", "Claire Vasseur")
    assert links.find_organisation(account) == "80123456800013"
    assert company_of(read_actor(browser)) == "Boulangerie Vasseur"
    assert "celui de Boulangerie Vasseur" in browser.get("/compte/moyens-de-connexion").text("main")


def test_each_company_of_a_person_and_each_person_of_a_company_has_an_account(app, double, companies):
    for who in COMPANIES:
        open_account(Browser(app), double, who)

    assert come_as(Browser(app), double, "epicerie").location == "/mes-demandes"
    assert len(list_accounts()) == 3


def test_a_company_never_opens_the_account_of_a_person(double, companies, chloe):
    page = come_as(chloe, double, "boulangerie", "?but=lien")

    assert page.status == 403
    assert "reste séparé" in page.text("main")
    assert links.list_links(chloe.account) == []
    assert "ProConnect" not in chloe.get("/compte/moyens-de-connexion").text("main")


def test_it_is_not_added_to_the_account_of_a_person_by_the_page_that_follows_either(double, companies, stranger, chloe):
    choice = come_as(stranger, double, "boulangerie").follow()
    token = choice.find_all("input[name=jeton]")[0]["value"]
    with stranger.client.session_transaction() as theirs, chloe.client.session_transaction() as session:
        session[BROWSER_KEY] = theirs[BROWSER_KEY]

    assert "n’ouvre pas" in chloe.get(f"/compte/avec/identite/rattachement?jeton={token}").text("main")
    assert chloe.post("/compte/avec/identite/rattachement", {"jeton": token}).status == 410
    assert links.list_links(chloe.account) == []


def test_another_company_is_not_added_to_the_account_of_one(app, double, companies):
    browser = Browser(app)
    open_account(browser, double, "boulangerie")

    assert come_as(browser, double, "epicerie", "?but=lien").status == 403
    assert len(list_accounts()) == 1


@pytest.mark.postgresql
def test_companies_are_admitted_by_lists_of_their_own(stranger, double, companies):
    change(companies, admission=Admission(organisations=("81345678700015",)))

    assert come_as(stranger, double, "boulangerie").status == 403
    assert come_as(stranger, double, "epicerie").status == 303


@pytest.mark.parametrize("siret", [None, "", "80123456800014", 80123456800013])
def test_without_a_siret_nobody_enters(stranger, double, companies, siret):
    double.userinfo_changes = {"siret": siret}

    page = come_as(stranger, double, "boulangerie")

    assert page.status == 403
    assert "proconnect.siret" in page.text("main")


def test_agents_do_not_enter_by_the_way_of_companies_nor_companies_by_theirs(
    app, stranger, double, companies, proconnect
):
    assert open_account(stranger, double, "boulangerie")[1].location == "/mes-demandes"
    assert stranger.get("/agents").status in (303, 404)

    double.person = dict(COMPANIES["boulangerie"])
    assert come_back(Browser(app), double).status == 403


def test_an_administrator_declares_it_apart_from_the_one_of_agents(ada, double, stranger):
    page = ada.get("/agents/administration/fournisseurs-d-identite/nouveau?genre=proconnect_companies")
    assert "un compte par entreprise" in page.text("main")
    form = {"genre": "proconnect_companies", "name": "ProConnect entreprises", "issuer": double.issuer}
    form |= {"client_id": "parvis-entreprises", "secret": "un autre secret", "is_active": "yes", "can_create": "yes"}
    form |= {"scopes": "openid siret", "place": "everywhere"}

    assert ada.post("/agents/administration/fournisseurs-d-identite", form).status == 303

    assert "Professionnels : S’identifier avec ProConnect" in stranger.get("/compte/connexion").text("main")
    assert "Professionnels" in ada.get("/agents/administration/fournisseurs-d-identite").text("main")
