"""Documents and photos joined to the request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.core.i18n import lazy_gettext as _
from app.core.i18n import ngettext
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Form, Problem, missing_answer, refused_answer
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.type_settings import CHOICES, TypeSetting, integer_setting, yes_no_setting

MEGABYTE = 1_000_000
KINDS: Mapping[str, frozenset[str]] = {
    "image": frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"}),
    "pdf": frozenset({"application/pdf"}),
    "document": frozenset(
        {
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/msword",
            "text/plain",
        }
    ),
}
# What a file is said to be whose content costs too much to be read, or whose picture is too large to be shown.
UNREADABLE_TYPE = "application/x-unreadable"
TOO_MANY_PIXELS_TYPE = "application/x-too-many-pixels"
# An office file that could run a program or fetch something once opened, or that asks for a password.
ACTIVE_TYPE, PROTECTED_TYPE = "application/x-active", "application/x-protected"
# What a document of the wallet is said to be that cannot be joined to a request, or that is not there any more.
EXPIRED_TYPE = "application/x-expired"
UNKNOWN_TYPE = "application/x-unknown"
_REFUSED_TYPES = {
    UNREADABLE_TYPE: "file_unreadable",
    TOO_MANY_PIXELS_TYPE: "file_too_many_pixels",
    ACTIVE_TYPE: "file_active",
    PROTECTED_TYPE: "file_protected",
    EXPIRED_TYPE: "file_expired",
    UNKNOWN_TYPE: "file_unknown",
}
_PARTS = {"id": str, "name": str, "size": int, "type": str}


class Files(FieldType):
    """Files are received and kept before the page is validated; the answer is the list of those kept."""

    key = "files"
    icon = "paperclip"
    seconds = 40
    label = _("Fichiers")
    help_text = _(
        "Des photos ou des documents, pris avec le téléphone ou choisis sur l’appareil. Leur type est lu dans "
        "leur contenu. Les photos perdent ce qu’elles disent de leur lieu, sauf demande contraire."
    )
    value_help = _("La liste des fichiers, chacun avec `name`, `size`, `type`.")
    settings = (
        integer_setting(
            "max_files",
            _("Nombre de fichiers au plus"),
            _("Combien de fichiers on peut joindre ici."),
            minimum=1,
            maximum=20,
            default=5,
        ),
        integer_setting(
            "max_size_mb",
            _("Taille au plus, en Mo"),
            _("Le poids de chaque fichier, en mégaoctets. Une photo de téléphone en fait souvent de 3 à 5."),
            minimum=1,
            maximum=50,
            default=10,
        ),
        TypeSetting(
            "accept",
            CHOICES,
            _("Formats acceptés"),
            _("Les sortes de fichiers que l’on peut joindre. Les autres sont refusées."),
            own_schema={"type": "array", "minItems": 1, "items": {"enum": sorted(KINDS)}},
            default=["image", "pdf"],
            choices={"image": _("Photos"), "pdf": _("PDF"), "document": _("Documents de bureautique")},
            is_for_devices=True,
        ),
        yes_no_setting(
            "keep_position",
            _("Garder la position"),
            _("Les photos gardent le lieu où elles ont été prises, que le circuit peut lire."),
            default=False,
        ),
        yes_no_setting(
            "is_for_appointment",
            _("Vérifiée avant le rendez-vous"),
            _(
                "Même facultative à l’envoi, elle est cherchée cinq jours avant le rendez-vous : si elle manque, l’usager "
                "reçoit « Il manque… », avec un lien pour l’envoyer."
            ),
            default=False,
        ),
        yes_no_setting(
            "reads_proof_codes",
            _("Vérifier les codes 2D-Doc"),
            _(
                "Le code carré des avis d’impôt et des factures est lu et vérifié. L’usager et l’agent voient s’il est "
                "authentique. L’usager peut reprendre son adresse ou ses revenus sans les retaper."
            ),
            default=False,
        ),
    )
    messages = {
        "file_missing": _("Ajoutez au moins un fichier."),
        "too_many_files": lambda params: ngettext(
            "Gardez %(num)s fichier au plus.", "Gardez %(num)s fichiers au plus.", params["maximum"]
        ),
        "file_too_large": _("« %(name)s » est trop lourd : choisissez un fichier de %(maximum)s Mo au plus."),
        "file_unreadable": _(
            "« %(name)s » n’a pas pu être lu : enregistrez-le de nouveau, ou envoyez-le dans un autre format."
        ),
        "file_too_many_pixels": _("« %(name)s » est une image trop grande : réduisez-la à 100 mégapixels au plus."),
        "file_active": _(
            "« %(name)s » contient une macro, un objet ou un lien vers un autre fichier : enregistrez-le au format PDF, puis "
            "ajoutez le PDF."
        ),
        "file_protected": _("« %(name)s » demande un mot de passe : retirez-le, enregistrez, puis ajoutez le fichier."),
        "file_empty": _("« %(name)s » est vide : choisissez un autre fichier."),
        "file_refused": _(
            "« %(name)s » ne peut pas être lu par nos services : choisissez un fichier d’un format accepté."
        ),
        "file_unknown": _("Ajoutez de nouveau ce fichier : il n’est pas arrivé jusqu’à nous."),
        "file_expired": _("« %(name)s » n’est plus valable : choisissez-en un plus récent, ou ajoutez un fichier."),
    }
    example = {
        "id": "photos",
        "type": "files",
        "label": "Photos",
        "required": False,
        "accept": ["image"],
        "max_files": 3,
    }
    example_answer = [{"id": "0", "name": "trou.jpg", "size": 1000, "type": "image/jpeg"}]
    can_be_on_card = False
    can_be_prefilled = False
    is_searchable = False
    is_typed = False

    def read(self, field: Field, form: Form) -> list[dict[str, Any]]:
        """Stored files of a field in a row, once input names are resolved to descriptions."""
        files = files_in(form.getlist(f"{field.id}__kept")) or files_in(form.getlist(field.id))
        removed_ids = removed_file_ids(form, field.id)
        return [file for file in files if file["id"] not in removed_ids]

    def validate(self, field: Field, raw: Any, today: date) -> tuple[list[dict[str, Any]] | None, list[Problem]]:
        files = [_read_file(item) for item in raw] if isinstance(raw, list) else []
        if not files:
            return missing_answer(field, "file_missing")
        if None in files:
            return refused_answer("file_unknown")
        valid_files = [file for file in files if file is not None]
        if len(valid_files) > field.settings["max_files"]:
            return refused_answer("too_many_files", maximum=field.settings["max_files"])
        problems = [problem for file in valid_files for problem in problems_of_file(field, file)]
        return (None, problems) if problems else (valid_files, [])

    def display(self, field: Field, value: Any) -> list[str]:
        return [file["name"] for file in files_in(value)]

    def form_values(self, field: Field, value: Any) -> dict[str, Any]:
        return {field.id: files_in(value)}

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("list")


def problems_of_file(field: Field, file: Mapping[str, Any]) -> list[Problem]:
    """Problem of a file, at most one; also checked before an upload is stored."""
    maximum = field.settings["max_size_mb"]
    accepted = frozenset().union(*(KINDS[kind] for kind in field.settings["accept"]))
    # What weighs too much was not looked at: nothing else is known of it.
    if file["size"] > maximum * MEGABYTE:
        return [Problem("file_too_large", {"name": file["name"], "maximum": maximum})]
    if file["type"] in _REFUSED_TYPES:
        return [Problem(_REFUSED_TYPES[file["type"]], {"name": file["name"]})]
    if file["size"] == 0:
        return [Problem("file_empty", {"name": file["name"]})]
    if file["type"] not in accepted:
        return [Problem("file_refused", {"name": file["name"], "accept": field.settings["accept"]})]
    return []


def removed_file_ids(form: Form, name: str) -> list[str]:
    """The ids of the kept files that the resident takes back."""
    return [value for value in form.getlist(f"{name}__remove") if isinstance(value, str)]


def files_in(value: Any) -> list[dict[str, Any]]:
    """The files of an answer; none when it is of another kind."""
    return [file for file in map(_read_file, value) if file] if isinstance(value, list) else []


def all_files(value: Any) -> Iterator[dict[str, Any]]:
    """The files of an answer, and of the answers of its groups."""
    if (file := _read_file(value)) is not None:
        yield file
    elif isinstance(value, Mapping | list):
        for element in value.values() if isinstance(value, Mapping) else value:
            yield from all_files(element)


def _read_file(item: Any) -> dict[str, Any] | None:
    """The file as an answer keeps it, when it is one."""
    if not isinstance(item, Mapping) or any(type(item.get(part)) is not kind for part, kind in _PARTS.items()):
        return None
    return {part: item[part] for part in _PARTS}
