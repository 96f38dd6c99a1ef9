"""`parvis init` sets up an authority on empty tables, and is idempotent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts import second_factor
from app.accounts.models import Account, Department, Role
from app.accounts.people import find_account, open_account
from app.accounts.profile import Profile, read_profile
from app.cards.reference_lists import get_list
from app.cli import group
from app.core.db import db
from app.packages.import_plan import IDENTICAL, make_plan
from app.packages.package import LISTS
from app.packages.package_catalogue import Catalogue
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureVersion
from app.setup import terminal
from app.setup.administrator import count_administrators
from app.setup.setup_questions import QUESTIONS
from app.themes import charter
from app.themes.legal_notice import current_notice
from app.workflows import publishing as workflows
from tests.accounts.second_factor_enrolment import compute_code
from tests.setup.conftest import Parvis

pytestmark = [pytest.mark.thorough, pytest.mark.by_turns(3)]

CANTEEN, SCHOOL = "inscription-periscolaire", "inscription-scolaire"
REPORT, BIRTH = "signaler-un-probleme-de-voirie", "acte-de-naissance"
ANSWERS = [
    "--name=Ville de Saint-Test", "--postal-address=1 place de la Mairie; 49000 Saint-Test", "--phone=02 40 00 00 00",
    "--email=mairie@saint-test.fr", "--administrator-email=Ada@saint-test.fr", "--administrator-first-name=Ada",
]  # fmt: skip


def count_rows(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.postgresql
def test_init_creates_everything(parvis: Parvis) -> None:
    result = parvis("init", *ANSWERS)

    assert result.exit_code == 0, result.output
    saved_charter = charter.get_charter()
    assert (saved_charter.name, saved_charter.short_name) == ("Ville de Saint-Test", "Saint-Test")
    assert saved_charter.postal_address == "1 place de la Mairie\n49000 Saint-Test"
    assert saved_charter.sender_email == "mairie@saint-test.fr"
    assert [live.slug for live in procedures.live_procedures()] == Catalogue().slugs
    assert {topic.slug for topic in saved_charter.topics} == {live.theme for live in procedures.live_procedures()}
    assert workflows.live_slugs() == sorted({live.definition.workflow for live in procedures.live_procedures()})
    account = find_account("ada@saint-test.fr")
    assert account is not None
    assert (account.is_administrator, account.can_sign_in, read_profile(account).first_name) == (True, False, "Ada")
    assert count_administrators() == 1


@pytest.mark.postgresql
def test_the_operator_resets_the_second_factor_of_an_administrator(parvis: Parvis) -> None:
    parvis("init", *ANSWERS)
    account = find_account("ada@saint-test.fr")
    assert account is not None
    with group.get_application().app_context():  # e-mails are rendered from templates
        second_factor.start_enrolment(account)
        secret = second_factor.get_enrolment(account, issuer="Saint-Test").secret
        second_factor.confirm_enrolment(account, compute_code(secret))
        db.session.commit()

    assert parvis("reset-second-factor", "nobody@saint-test.fr").exit_code != 0
    result = parvis("reset-second-factor", "Ada@saint-test.fr")

    assert result.exit_code == 0, result.output
    db.session.expire_all()
    assert not second_factor.is_enrolled(account)


def test_lists_of_procedures_are_those_of_their_package(parvis: Parvis) -> None:
    parvis("init", *ANSWERS, f"--procedures={CANTEEN},{SCHOOL}")

    plans = [make_plan(Catalogue().package(slug)) for slug in (CANTEEN, SCHOOL)]
    lists = {item.slug: item.state for plan in plans for item in plan.items if item.section == LISTS}
    assert lists == dict.fromkeys(
        ("departements", "ecoles-publiques", "enfants-cantine", "restaurants-scolaires"), IDENTICAL
    )
    assert get_list("ecoles-publiques").source.settings["editors"] == ["scolaire-instruction"]


def test_only_dependencies_of_the_chosen_procedures_are_created(parvis: Parvis) -> None:
    parvis("init", *ANSWERS, f"--procedures={REPORT}")

    assert [live.slug for live in procedures.live_procedures()] == [REPORT]
    assert set(db.session.scalars(select(Role.slug))) == {"voirie-instruction", "accueil-voirie"}
    assert set(db.session.scalars(select(Department.slug))) == {"voirie", "accueil"}


def test_texts_are_filled_in_with_the_values_of_the_authority(parvis: Parvis) -> None:
    parvis("init", *ANSWERS)

    for live in procedures.live_procedures():
        assert "[[" not in str(db.session.get_one(ProcedureVersion, live.version_id).definition)
    ways = procedures.live_procedure(BIRTH).definition.presentation.other_ways
    assert ways[-1] == "Par courrier à la mairie, service État civil, 1 place de la Mairie, 49000 Saint-Test."
    assert procedures.live_procedure(REPORT).definition.presentation.other_ways[0] == (
        "Par téléphone au 02\u00a040\u00a000\u00a000\u00a000."
    )


def test_a_second_run_changes_only_the_link(parvis: Parvis) -> None:
    first = parvis("init", *ANSWERS)
    count_before = [
        count_rows(model) for model in (charter.CharterVersion, Department, Role, ProcedureVersion, Account)
    ]

    again = parvis("init", *ANSWERS, "--procedures=all")

    assert again.exit_code == 0
    assert "nouveau" not in again.output
    assert "déjà là : Ville de Saint-Test" in again.output
    assert [
        count_rows(model) for model in (charter.CharterVersion, Department, Role, ProcedureVersion, Account)
    ] == count_before
    assert find_link(first.output) != find_link(again.output)


def test_a_difference_is_reported_and_kept_without_the_change_option(parvis: Parvis) -> None:
    parvis("init", *ANSWERS, f"--procedures={REPORT}")

    result = parvis("init", "--phone=02 40 11 11 11", f"--procedures={REPORT}")
    phone_before = charter.get_charter().phone
    parvis("init", "--phone=02 40 11 11 11", f"--procedures={REPORT}", "--change")

    assert "différent, laissé tel quel : phone" in result.output
    assert "différent, laissé tel quel : Signaler un problème de voirie" in result.output
    assert phone_before == "02 40 00 00 00"
    assert charter.get_charter().phone == "02 40 11 11 11"
    assert charter.get_charter().name == "Ville de Saint-Test"
    assert "11\u00a011" in procedures.live_procedure(REPORT).definition.presentation.other_ways[0]


def test_procedures_left_out_are_not_added_later(parvis: Parvis) -> None:
    parvis("init", *ANSWERS, f"--procedures={REPORT}")

    parvis("init", "--website=https://saint-test.fr", "--change")
    parvis("init", f"--procedures={BIRTH}")

    assert charter.get_charter().website == "https://saint-test.fr"
    assert [live.slug for live in procedures.live_procedures()] == [REPORT, BIRTH]
    assert [topic.slug for topic in charter.get_charter().topics] == ["cadre-de-vie", "etat-civil"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name: Donnez une réponse : elle est nécessaire."),
        ([*ANSWERS, "--email=mairie"], "email: Indiquez une adresse"),
        ([*ANSWERS, "--accent=bleu"], "accent: Écrivez la couleur"),
        ([*ANSWERS, "--procedures=../../demo/cases"], "Le catalogue n’a rien"),
        ([*ANSWERS, "--site=ailleurs"], "--site: principal"),
    ],
)
def test_invalid_answers_are_reported_and_nothing_is_saved(parvis: Parvis, arguments: list[str], message: str) -> None:
    result = parvis("init", *arguments)

    assert result.exit_code == 1
    assert message in result.output
    assert charter.load_saved_charter() is None
    assert count_rows(Account) == 0


def test_the_email_of_a_resident_is_refused_and_nothing_is_saved(parvis: Parvis) -> None:
    open_account(Profile(email="ada@saint-test.fr"))
    db.session.commit()

    result = parvis("init", *ANSWERS)

    assert (result.exit_code, charter.load_saved_charter()) == (1, None)
    assert "déjà un compte" in result.output


def test_answers_and_departments_are_read_from_a_file(parvis: Parvis, tmp_path: Path) -> None:
    file = tmp_path / "mairie.json"
    content = {
        "name": "Commune de Petit-Test",
        "postal_address": "2 rue Haute\n49000 Petit-Test",
        "phone": "02 40 00 00 00",
        "email": "mairie@petit-test.fr",
        "administrator_email": "ada@petit-test.fr",
        "procedures": [REPORT],
        "departments": [
            {"slug": "voirie", "phone": "02 40 22 22 22"},
            {"slug": "cimetiere", "name": "Cimetière"},
        ],
        "roles": [{
            "slug": "cimetiere-instruction", "title": "Cimetière", "department": "cimetiere",
            "family": "etat-civil", "kind": "processing",
        }],
    }  # fmt: skip
    file.write_text(json.dumps(content), encoding="utf-8")

    result = parvis("init", "--from", str(file), "--name=Ville de Petit-Test")

    assert result.exit_code == 0, result.output
    assert charter.get_charter().name == "Ville de Petit-Test"
    assert "22\u00a022" in procedures.live_procedure(REPORT).definition.presentation.other_ways[0]
    role = db.session.scalars(select(Role).where(Role.slug == "cimetiere-instruction")).one()
    assert role.department.name == "Cimetière"


@pytest.mark.parametrize(
    "content",
    [
        "[1, 2",
        "[]",
        '{"nom": "Ville"}',
        '{"name": 3}',
        '{"departments": [{"name": "Voirie"}]}',
        '{"roles": [{"slug": "a", "title": "A", "department": "nulle-part", "family": "sante", "kind": "processing"}]}',
        '{"roles": [{"slug": "a", "title": "A", "department": "ccas", "family": "magie", "kind": "processing"}]}',
    ],
)
def test_an_invalid_answers_file_is_refused(parvis: Parvis, tmp_path: Path, content: str) -> None:
    file = tmp_path / "mairie.json"
    file.write_text(content, encoding="utf-8")

    result = parvis("init", *ANSWERS, "--from", str(file))

    assert result.exit_code == 1
    assert "Error: " in result.output
    assert charter.load_saved_charter() is None


@pytest.mark.postgresql
def test_each_question_is_asked_on_a_terminal_until_valid(parvis: Parvis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "is_interactive", lambda: True)
    typed_lines = ["Ville de Saint-Test", "", "1 place de la Mairie ; 49000 Saint-Test", "02 40 00 00 00", "mairie",
             "mairie@saint-test.fr", "", "", "", "", "", "", "Claire Martin, maire", "Hébergeur du Val",
             "12 rue des Tilleuls ; 49000 Saint-Test", "", REPORT, "ada@saint-test.fr", "Ada", "Lune", "o"]  # fmt: skip

    result = parvis("init", typed_text="\n".join(typed_lines) + "\n")

    assert result.exit_code == 0, result.output
    assert "Indiquez une adresse e-mail complète" in result.output
    assert BIRTH in result.output
    assert charter.get_charter().short_name == "Saint-Test"
    assert current_notice().director == "Claire Martin, maire"
    assert current_notice().host_address == "12 rue des Tilleuls\n49000 Saint-Test"
    assert [live.slug for live in procedures.live_procedures()] == [REPORT]
    assert "jeton=" in result.output


def test_nothing_is_saved_before_the_confirmation_on_a_terminal(
    parvis: Parvis, monkeypatch: pytest.MonkeyPatch
) -> None:
    parvis("init", *ANSWERS, f"--procedures={REPORT}")
    monkeypatch.setattr(terminal, "is_interactive", lambda: True)
    empty_options = [f"--{question.name.replace('_', '-')}=" for question in QUESTIONS if not question.is_required]

    result = parvis(
        "init", *ANSWERS[:2], "--phone=02 40 11 11 11", *ANSWERS[3:], *empty_options, typed_text="\noui\nnon\n"
    )

    assert result.exit_code == 1
    assert charter.get_charter().phone == "02 40 00 00 00"


@pytest.mark.postgresql
def test_init_without_tables_asks_for_the_migration(production_settings: object) -> None:
    from click.testing import CliRunner

    result = CliRunner().invoke(group.main, ["init", *ANSWERS])

    assert result.exit_code == 1
    assert "parvis migrate" in result.output


def find_link(output: str) -> str:
    return next(line.strip() for line in output.splitlines() if "jeton=" in line)
