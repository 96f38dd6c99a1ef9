"""The draft of the theme and its versions, on both databases."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app.core.db import db
from app.core.sites import Site, unit_of_work
from app.themes import theme_storage, theme_versions
from app.themes.archive import ThemeArchive, read_archive, read_members, write_archive
from app.themes.theme import get_theme
from app.themes.theme_contents import ThemeContents
from app.themes.theme_versions import NothingToUndo, StaleTheme, ThemeRefused, ThemeVersionNotFound
from tests.themes.sample_themes import LOGO, make_members

WEBMASTER = UUID("00000000-0000-7000-8000-000000000001")


def name_theme(name: str) -> ThemeContents:
    return ThemeContents({"format": 1, "name": name})


def save(name: str, revision: int) -> int:
    """The revision of the draft once it has that name."""
    return theme_versions.save_draft(name_theme(name), revision=revision, by=WEBMASTER).revision


def read_draft_name() -> str:
    return str(theme_versions.load_draft().contents.values.get("name", ""))


def install(archive: ThemeArchive) -> int:
    revision = theme_versions.load_draft().revision
    draft = theme_versions.save_draft(archive.contents, archive.files, revision=revision, by=WEBMASTER)
    return theme_versions.publish_draft(revision=draft.revision, by=WEBMASTER)


@pytest.mark.postgresql
def test_a_theme_is_neutral_until_one_is_published(site: Site) -> None:
    save("Brouillon", 0)

    assert get_theme().number == 0
    assert theme_versions.list_versions() == []


def test_a_published_theme_is_in_force_and_exported_as_it_came(site: Site) -> None:
    archive = read_members(make_members())

    number = install(archive)
    db.session.commit()

    assert (number, get_theme().number, get_theme().name) == (1, 1, "Ville de Port-Louis")
    contents = theme_versions.load_version(1)
    exported = read_archive(write_archive(contents, theme_storage.load_files(contents)))
    assert exported.problems == ()
    assert exported.contents.to_json() == archive.contents.to_json()
    assert exported.files == archive.files


@pytest.mark.postgresql
def test_changes_are_undone_and_made_again_until_another_one_comes(site: Site) -> None:
    save("Deux", save("Un", 0))

    draft = theme_versions.undo(revision=theme_versions.load_draft().revision, by=WEBMASTER)
    assert (read_draft_name(), draft.can_undo, draft.can_redo) == ("Un", True, True)
    draft = theme_versions.undo(revision=draft.revision, by=WEBMASTER)
    assert (read_draft_name(), draft.can_undo) == ("", False)
    with pytest.raises(NothingToUndo):
        theme_versions.undo(revision=draft.revision, by=WEBMASTER)
    db.session.rollback()


def test_a_redo_is_lost_once_the_draft_takes_another_way(site: Site) -> None:
    revision = save("Deux", save("Un", 0))
    draft = theme_versions.undo(revision=revision, by=WEBMASTER)
    draft = theme_versions.redo(revision=draft.revision, by=WEBMASTER)
    assert read_draft_name() == "Deux"

    draft = theme_versions.undo(revision=draft.revision, by=WEBMASTER)
    save("Trois", draft.revision)

    assert theme_versions.load_draft().can_redo is False


@pytest.mark.postgresql
def test_two_webmasters_at_once_lose_nothing(site: Site) -> None:
    revision = save("Départ", 0)
    save("De Camille", revision)
    db.session.commit()

    with unit_of_work(site), pytest.raises(StaleTheme) as refusal:
        save("De Dominique", revision)

    assert refusal.value.current.contents.values["name"] == "De Camille"
    assert refusal.value.submitted is not None
    assert refusal.value.submitted.values["name"] == "De Dominique"
    with pytest.raises(StaleTheme):
        theme_versions.publish_draft(revision=revision, by=WEBMASTER)


@pytest.mark.postgresql
def test_the_first_draft_of_two_webmasters_is_that_of_one(site: Site) -> None:
    save("De Camille", 0)
    db.session.commit()

    with unit_of_work(site), pytest.raises(StaleTheme):
        save("De Dominique", 0)


def test_a_former_version_is_taken_up_again_as_a_new_one(site: Site) -> None:
    install(read_members(make_members()))
    revision = save("Autre", theme_versions.load_draft().revision)
    theme_versions.publish_draft(revision=revision, by=WEBMASTER)

    number = theme_versions.revert_to(1, by=WEBMASTER)

    assert number == 3
    assert [(version.number, version.state) for version in theme_versions.list_versions()] == [
        (3, "published"),
        (2, "former"),
        (1, "former"),
    ]
    assert get_theme().name == read_draft_name() == "Ville de Port-Louis"
    with pytest.raises(ThemeVersionNotFound):
        theme_versions.revert_to(9, by=WEBMASTER)


def test_a_draft_with_a_problem_is_not_saved(site: Site) -> None:
    with pytest.raises(ThemeRefused) as refusal:
        theme_versions.save_draft(ThemeContents({"format": 1, "colours": {"accent": "red"}}), revision=0, by=uuid4())

    assert [problem.path for problem in refusal.value.problems] == ["colours.accent"]


@pytest.mark.postgresql
def test_files_that_no_version_names_are_deleted(site: Site) -> None:
    archive = read_members(make_members())
    lost_file = read_members(make_members({"images/logo.svg": LOGO.replace(b"120", b"130")}))
    install(archive)
    theme_storage.store_files(lost_file.contents.files, lost_file.files)

    assert theme_storage.delete_unused_files() == 1
    assert theme_storage.load_files(theme_versions.load_version(1))


def test_a_version_without_contrast_is_not_published(site: Site) -> None:
    contents = ThemeContents({"format": 1, "colours": {"accent": "#0b3d91", "on-accent": "#0b3d91"}})
    draft = theme_versions.save_draft(contents, revision=0, by=WEBMASTER)

    with pytest.raises(ThemeRefused) as refusal:
        theme_versions.publish_draft(revision=draft.revision, by=WEBMASTER)

    assert "colours.on-accent" in {problem.path for problem in refusal.value.problems}
    assert theme_versions.list_versions() == []
