from uuid import uuid4

import pytest

from app.core.db import db
from app.core.db.definition_versions import VersionIsImmutable
from app.procedures.definition import DefinitionError
from app.procedures.models import ProcedureVersion, PublishedProcedure
from app.procedures.publishing import ProcedureNotFound, definition_of, live_procedure, live_procedures, publish
from tests.procedures.definitions import make_procedure_definition

pytestmark = pytest.mark.usefixtures("site")


def test_a_published_procedure_is_live():
    agent = uuid4()

    version = publish(make_procedure_definition(), by=agent)

    live = live_procedure("acte-de-naissance")
    assert (version.number, version.published_by_id) == (1, agent)
    assert (live.version_id, live.theme, live.family, live.is_open) == (
        version.id,
        "etat-civil",
        "etat-civil",
        True,
    )
    assert live.definition.title == "Demander un acte de naissance"


def test_an_identical_document_makes_no_new_version():
    first = publish(make_procedure_definition())

    again = publish(dict(reversed(make_procedure_definition().items())))

    assert again.id == first.id


def test_a_changed_document_makes_a_version_and_leaves_the_former_one():
    first = publish(make_procedure_definition())

    second = publish(make_procedure_definition(title="Obtenir un acte", theme="vie-associative"))

    assert second.number == 2
    assert definition_of(first.id).title == "Demander un acte de naissance"
    assert live_procedure("acte-de-naissance").definition.title == "Obtenir un acte"
    assert live_procedure("acte-de-naissance").theme == "vie-associative"


def test_one_comes_back_to_a_former_text_by_publishing_it_again():
    publish(make_procedure_definition())
    publish(make_procedure_definition(title="Obtenir un acte"))

    third = publish(make_procedure_definition())

    assert third.number == 3


def test_nothing_is_published_of_a_wrong_document():
    with pytest.raises(DefinitionError):
        publish(make_procedure_definition(title=""))

    assert live_procedures() == []


def test_a_version_is_kept_as_it_was_written():
    definition = make_procedure_definition()

    version = publish(definition)
    db.session.commit()
    db.session.expire_all()

    assert db.session.get(ProcedureVersion, version.id).definition == definition


def test_a_procedure_closes_and_opens_again():
    publish(make_procedure_definition())
    published = db.session.get(PublishedProcedure, "acte-de-naissance")

    published.close()
    is_open = live_procedure("acte-de-naissance").is_open
    published.reopen()

    assert (is_open, live_procedure("acte-de-naissance").is_open) == (False, True)


def test_an_unknown_procedure_is_not_found():
    with pytest.raises(ProcedureNotFound):
        live_procedure("inconnue")
    with pytest.raises(ProcedureNotFound):
        definition_of(uuid4())


def test_a_published_version_cannot_be_changed():
    version = publish(make_procedure_definition())

    version.definition = make_procedure_definition(title="Obtenir un acte")

    with pytest.raises(VersionIsImmutable):
        db.session.flush()


def test_a_published_version_cannot_be_deleted():
    db.session.delete(publish(make_procedure_definition()))

    with pytest.raises(VersionIsImmutable):
        db.session.flush()


def test_what_was_changed_just_before_is_kept_by_a_publication():
    publish(make_procedure_definition())
    db.session.get(PublishedProcedure, "acte-de-naissance").close()

    publish(make_procedure_definition(title="Obtenir un acte"))

    assert not live_procedure("acte-de-naissance").is_open
