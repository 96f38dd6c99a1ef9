"""Document templates made from office files travel with their file, which is checked again where it arrives."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.core.db import db
from app.core.sites import Site, unit_of_work
from app.documents.document_templates import find_template, publish_template
from app.documents.office import template_files
from app.packages.import_plan import DIFFERS, IDENTICAL, NEW, Plan, make_plan
from app.packages.package import CHANGED, Package, to_json, to_zip
from app.packages.package_alterations import describe_alterations
from app.packages.package_export import export_package
from app.packages.package_import import RENAME, TAKE, Choices, NotPublishable, import_package
from app.packages.package_reader import PackageRefused, read_package
from app.packages.packaged_files import prepare_packaged_file
from app.packages.packaged_templates import find_template_draft
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.databases import Databases
from tests.documents.office.office_samples import add_relationship, change_part, make_docx, make_odt
from tests.documents.office.stored_files import store_office_file
from tests.factories import PROCEDURE, WORKFLOW, write_charter

pytestmark = pytest.mark.by_turns(3)

SLUG, PATH = "lettre-de-suite", "documents/lettre-de-suite.docx"
LINES = ["Bonjour {Nom de l’usager}", "{Décrivez le problème ?}, {{ case.reference }}".replace(" ?", "\u00a0?")]
KEY = f"documents/{SLUG}"


def build_package(placeholders: dict[str, Any] | None = None, content: bytes | None = None) -> Package:
    """A package of another authority with one letter."""
    file = {"format": "docx", "name": "lettre.docx", "placeholders": placeholders or {}}
    definition = {"slug": SLUG, "title": "Lettre de suite", "file": file}
    return Package(
        slug="signaler",
        name="Signaler",
        version="1",
        authority="Ville d’en face",
        licence="etalab-2.0",
        created_at="2026-11-24",
        definitions={"documents": {SLUG: definition}},
        office_files={PATH: content or make_docx(["Bonjour"])},
    )


@pytest.fixture
def elsewhere(
    app: Flask, settings: Settings, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site of another authority, without any procedure."""
    folder = tmp_path_factory.mktemp("elsewhere")
    main, keys = databases.create_pair(folder)
    application = create_app(replace(settings, var=folder, database_url=main, keys_url=keys))
    other_site: Site = next(iter(application.extensions["sites"]))
    yield other_site
    for engine in (
        *(other_site.engine, other_site.secondary_engine),
        *(other_site.keys_engine, other_site.keys_lookup_engine),
    ):
        engine.dispose()
    databases.return_pair(main, keys)


@pytest.fixture
def local_procedure(departments: None) -> None:
    write_charter()
    workflows.publish(deepcopy(WORKFLOW))
    procedures.publish(deepcopy(PROCEDURE))
    db.session.flush()


def publish_letter(content: bytes) -> None:
    file = store_office_file(content, title="Lettre de suite", procedure="signaler")
    publish_template({"slug": SLUG, "title": "Lettre de suite", "procedure": "signaler", "file": file})
    db.session.commit()


def export_letter(content: bytes) -> Package:
    publish_letter(content)
    return export_package(["signaler"], licence="etalab-2.0")


def find_state(plan: Plan) -> str:
    return next(item.state for item in plan.items if item.key == KEY)


def change_file(package: Package, content: bytes) -> Package:
    return replace(package, office_files={PATH: content})


@pytest.mark.parametrize("write", [to_zip, to_json])
def test_a_package_of_one_site_is_installed_on_another(
    local_procedure: None, elsewhere: Site, write: Callable[[Package], bytes]
) -> None:
    package = export_letter(make_docx(LINES))
    content = write(package)
    assert set(package.office_files) == {PATH}
    assert write(read_package(content)) == content
    assert find_state(make_plan(package)) == IDENTICAL

    with unit_of_work(elsewhere):
        write_charter()
        plan = make_plan(read_package(content))
        assert (find_state(plan), plan.items[0].problems) == (NEW, ())
        import_package(plan, Choices(must_publish=True), by=None)
        db.session.commit()

        template = find_template(SLUG).template
        assert template.file is not None
        file = template_files.load_file(template.file.id)
        assert (file.format, file.file_name, file.content) == ("docx", "modele.docx", package.office_files[PATH])
        assert list(file.placeholders.values()) == ["applicant.last_name", "answers.description", "case.reference"]
        assert {item.state for item in make_plan(read_package(content)).items} == {IDENTICAL}


def test_another_file_is_a_difference_that_may_be_taken(local_procedure: None) -> None:
    package = export_letter(make_odt("<text:p>Bonjour {Nom de l’usager}</text:p>"))
    publish_letter(make_docx(LINES))

    plan = make_plan(package)

    (item,) = [each for each in plan.items if each.key == KEY]
    assert item.state == DIFFERS
    (difference,) = item.differences
    assert difference.name == "Fichier"
    assert (difference.before.split()[0], difference.after.split()[0]) == ("DOCX", "ODT")
    import_package(plan, Choices({KEY: TAKE}), by=None)
    draft = find_template_draft(SLUG)
    assert draft is not None and draft.definition["file"]["format"] == "odt"
    published = find_template(SLUG).template.file
    assert published is not None and published.format == "docx"


def test_both_are_kept_under_two_names(local_procedure: None) -> None:
    package = export_letter(make_docx(["Bonjour {Nom de l’usager}"]))
    publish_letter(make_docx(LINES))

    choices = Choices({KEY: RENAME}, {KEY: "lettre-d-en-face"}, must_publish=True)
    import_package(make_plan(package), choices, by=None)

    files = [find_template(slug).template.file for slug in (SLUG, "lettre-d-en-face")]
    contents = [template_files.load_file(file.id).content for file in files if file]
    assert contents[1] == package.office_files[PATH] != contents[0]


HOSTILE_FILES = {
    "macros": (
        change_part(make_docx(), "[Content_Types].xml", "document.main+xml", "document.macroEnabled.main+xml"),
        "macros",
    ),
    "picture elsewhere": (add_relationship(make_docx(), "image", "http://127.0.0.1/a.png"), "http://127.0.0.1/a.png"),
    "another format": (make_odt(), "Ce n’est pas un fichier ODT ou DOCX"),
    "no document": (b"MZ\x90", "abîmé"),
}


@pytest.mark.parametrize("kind", HOSTILE_FILES)
@pytest.mark.parametrize("write", [to_zip, to_json])
def test_a_hostile_file_is_refused_by_name(kind: str, write: Callable[[Package], bytes]) -> None:
    content, words = HOSTILE_FILES[kind]

    with pytest.raises(PackageRefused) as refused:
        read_package(write(change_file(build_package(), content)))

    (sentence,) = refused.value.problems
    assert sentence.startswith(f"«\u00a0{PATH}\u00a0»\u00a0: ")
    assert words in sentence


def test_a_file_of_no_template_is_refused() -> None:
    package = replace(build_package(), office_files={"documents/autre.docx": make_docx()})

    with pytest.raises(PackageRefused, match="\u00a0» n’est le fichier d’aucun modèle"):
        read_package(to_zip(package))


@pytest.mark.postgresql
def test_a_definition_without_its_file_is_not_imported(site: Site) -> None:
    plan = make_plan(replace(build_package(), office_files={}))

    assert [problem.message for problem in plan.items[0].problems] == [
        "ce modèle est un fichier, qui n’est pas dans le paquet"
    ]
    with pytest.raises(NotPublishable):
        import_package(plan, Choices(), by=None)


@pytest.mark.parametrize(
    ("line", "placeholders", "words"),
    [
        ("{Nom du chat}", {}, "Dans « lettre.docx », « {Nom du chat} » ne correspond à aucune valeur"),
        (
            "{Nom du chat}",
            {"Nom du chat": "chat.nom"},
            "Dans « lettre.docx », « {Nom du chat} » ne correspond à aucune valeur",
        ),
        ("{Nom du chat}", {"Nom du chat": "answers.chat }} {{ case.reference"}, "ne correspond à aucune valeur"),
        ("{Nom du chat}", {"Nom du chat": 3}, "ne correspond à aucune valeur"),
        ("{% for a in b %}", {}, "les instructions et les calculs ne sont pas pris"),
    ],
)
def test_what_the_author_has_to_correct_is_told(
    site: Site, line: str, placeholders: dict[str, Any], words: str
) -> None:
    package = build_package(placeholders, make_docx([line]))

    plan = make_plan(package)

    assert words in plan.items[0].problems[0].message.replace("\u00a0", " ")
    with pytest.raises(NotPublishable):
        import_package(plan, Choices(), by=None)


def test_a_file_changed_by_hand_is_told(site: Site) -> None:
    original, edited = (to_json(build_package(content=make_docx([line]))) for line in ("Bonjour", "Autre chose"))
    former_file, file = (b64encode(read_package(each).office_files[PATH]) for each in (original, edited))

    package = read_package(original.replace(former_file, file))

    assert [(alteration.path, alteration.what) for alteration in package.alterations] == [(PATH, CHANGED)]
    assert [alteration.sentence for alteration in describe_alterations(package)] == [
        "Le fichier du modèle de document «\u00a0Lettre de suite\u00a0» a été modifié."
    ]


def test_rows_and_conditions_travel_with_their_file(local_procedure: None) -> None:
    package = export_letter(make_docx(["{Si : De quoi s’agit-il ? = Un trou}Bonjour{Fin si}"]))
    definition = package.definitions["documents"][SLUG]

    file = prepare_packaged_file(definition, package.office_files[PATH])

    assert list(file.placeholders.values()) == [{"when": {"==": [{"var": "answers.type"}, "trou"]}}]
    assert file.problems == ()


def test_a_value_of_rows_outside_of_a_table_is_refused(local_procedure: None) -> None:
    package = build_package({"a": {"each": "answers.a", "text": "item.b"}}, make_docx(["{a}"]))

    (problem,) = next(item.problems for item in make_plan(package).items if item.key == KEY)

    assert "une valeur de ligne" in problem.message
