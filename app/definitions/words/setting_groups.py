"""Groups and order of the settings of each kind of element: a panel shows the first group and folds the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.procedures.fields import FIELD_TYPES, FieldType
from app.workflows.actions import ACTION_TYPES, ActionType

ESSENTIAL, ANSWER, DISPLAY = _("Essentiel"), _("Réponse"), _("Affichage")
AGENTS, APPLICANT, PERSONAL_DATA = _("Pour les agents"), _("Pour l’usager"), _("Données personnelles")
ACCESS, LAW, AUTOMATION = _("Qui peut la faire, et quand"), _("Droit"), _("Automatismes")
LISTING, FAILURE, ADVANCED = _("Où la trouver"), _("En cas d’échec"), _("Avancé")
CHECKS = _("Vérifications")


@dataclass(frozen=True)
class SettingGroup:
    """Settings shown together, by their names in the element."""

    label: LazyText
    keys: tuple[str, ...]


_Groups = tuple[tuple[LazyText, str], ...]
# Elements by their name in the singular; parts of a procedure or of an action by the name of their property.
_GROUPS: Mapping[str, _Groups] = {
    "procedure": (
        (ESSENTIAL, "title summary family workflow functions pages"),
        (APPLICANT, "presentation email_confirmation payment drafts withdrawal attachments report"),
        (LISTING, "theme keywords"),
        (ACCESS, "account limits internal intake"),
        (PERSONAL_DATA, "privacy"),
        (LAW, "legal"),
        (AGENTS, "digest reference"),
        (ADVANCED, "variables robots translations stale_translations slug format"),
    ),
    "presentation": (
        (ESSENTIAL, "who duration_minutes at_hand what_next"),
        (DISPLAY, "typical_days prices other_ways"),
    ),
    "price": ((ESSENTIAL, "label amount unit"), (ADVANCED, "up_to deposit note")),
    "privacy": ((ESSENTIAL, "purpose legal_basis recipients retention_months retention_reason"),),
    "account": (
        (ESSENTIAL, "required reason"),
        (ADVANCED, "level strength minutes certified adults_only without_helper profiles qualities"),
    ),
    "identity": ((ESSENTIAL, "level strength minutes"),),
    "internal": ((ESSENTIAL, "roles"),),
    "limits": ((ESSENTIAL, "opens closes once quota"), (ADVANCED, "gives_back")),
    "quota": ((ESSENTIAL, "places season"),),
    "drafts": ((ESSENTIAL, "days most"),),
    "email_confirmation": ((ESSENTIAL, "days"),),
    "payment": ((ESSENTIAL, "regie product quantity booking deposit company hours"),),
    "robots": ((ESSENTIAL, "check"),),
    "attachments": ((ESSENTIAL, "total_mb"),),
    "report": ((ESSENTIAL, "photos similar open311"),),
    "similar": ((ESSENTIAL, "place kind metres days"),),
    "open311": ((ESSENTIAL, "description exact_place"),),
    "legal": ((ESSENTIAL, "silence delay text"), (ADVANCED, "authority appeal")),
    "legal_delay": ((ESSENTIAL, "number unit"),),
    "page": (
        (ESSENTIAL, "title intro fields"),
        (DISPLAY, "condition"),
        (CHECKS, "checks"),
        (ACCESS, "identity"),
        (ADVANCED, "id"),
    ),
    "field": (
        (ESSENTIAL, "label type required hint"),
        (DISPLAY, "condition why help_article"),
        (ANSWER, "prefill profile"),
        (AGENTS, "filter for_agents statistic"),
        (ADVANCED, "id"),
    ),
    "check": ((ESSENTIAL, "condition message field"),),
    "option": ((ESSENTIAL, "label"), (DISPLAY, "image alt"), (ADVANCED, "value")),
    "source": ((ESSENTIAL, "source where"), (ADVANCED, "own obtained_by typed_when_failing")),
    "image": ((ESSENTIAL, "content alternative"),),
    "workflow": (
        (ESSENTIAL, "title functions initial statuses"),
        (AGENTS, "processing_fields levels global_actions"),
        (APPLICANT, "withdrawal translations stale_translations"),
        (ADVANCED, "variables slug format"),
    ),
    "function": ((ESSENTIAL, "label"), (ADVANCED, "id")),
    "level": ((ESSENTIAL, "label tone"), (ADVANCED, "id")),
    "status": (
        (ESSENTIAL, "label actions on_enter closed decision"),
        (APPLICANT, "public public_label public_text withdrawal"),
        (AGENTS, "agents_text tone"),
        (AUTOMATION, "timeouts loop calls"),
        (ADVANCED, "endpoint id"),
    ),
    "loop": ((ESSENTIAL, "over then"),),
    "action": (
        (ESSENTIAL, "label by to fields"),
        (AUTOMATION, "run"),
        (DISPLAY, "condition confirm primary tone"),
        (APPLICANT, "shared edits withdraws"),
        (ADVANCED, "checks mark offline id"),
    ),
    "global_action": (
        (ESSENTIAL, "label by where to fields"),
        (AUTOMATION, "run timers callable_by"),
        (DISPLAY, "condition confirm tone many"),
        (APPLICANT, "shared edits withdraws"),
        (ADVANCED, "checks mark offline id"),
    ),
    "edits": ((ESSENTIAL, "pages fields"),),
    "entry_action": ((ESSENTIAL, "type condition"), (ADVANCED, "id")),
    "timeout": ((ESSENTIAL, "after to"), (ADVANCED, "at before condition mark id")),
    "timer": ((ESSENTIAL, "from status at after before"), (ADVANCED, "id")),
    "call": ((ESSENTIAL, "label by to"), (ANSWER, "fields condition"), (ADVANCED, "mark id")),
    "delay": ((ESSENTIAL, "working_days days months"), (ADVANCED, "hours minutes")),
}
ELEMENTS_WITH_GROUPS = frozenset(_GROUPS)
# What only a question that is answered has a use for.
_ANSWER_KEYS = frozenset({"required", "why", "help_article", "prefill", "profile", "filter", "statistic"})


def list_setting_groups(
    element: str, *, field_type: str | None = None, action_type: str | None = None
) -> tuple[SettingGroup, ...]:
    """The groups of an element, in order; with its type, the settings that the type declares too.

    Elements: `procedure`, `page`, `field`, `status`, `action`… (`ELEMENTS_WITH_GROUPS`).
    """
    groups = tuple(SettingGroup(label, tuple(names.split())) for label, names in _GROUPS[element])
    if field_type is not None:
        return tuple(_groups_of_field(FIELD_TYPES[field_type], groups))
    if action_type is not None:
        return tuple(_groups_of_entry_action(ACTION_TYPES[action_type], groups))
    return groups


def _groups_of_field(field_type: FieldType, groups: tuple[SettingGroup, ...]) -> Iterator[SettingGroup]:
    """The common groups without what the type cannot have: what the type requires behind the label, its other settings next."""
    unused_keys = _unused_keys(field_type)
    other_keys = tuple(setting.key for setting in field_type.settings if not setting.is_required)
    for position, group in enumerate(groups):
        keys = tuple(key for key in group.keys if key not in unused_keys)
        if position == 0:
            rank = keys.index("type")
            keys = (*keys[:rank], *field_type.required_settings, *keys[rank:])
        yield SettingGroup(group.label, keys)
        if position == 0 and other_keys:
            yield SettingGroup(field_type.label, other_keys)


def _unused_keys(field_type: FieldType) -> frozenset[str]:
    conditions = {
        "profile": bool(field_type.profiles),
        "prefill": field_type.can_be_prefilled,
        "statistic": field_type.can_be_statistic,
        "label": field_type.has_label,
    }
    unused_keys = frozenset(key for key, is_possible in conditions.items() if not is_possible)
    return unused_keys if field_type.has_value else unused_keys | _ANSWER_KEYS


def _groups_of_entry_action(action_type: ActionType, groups: tuple[SettingGroup, ...]) -> Iterator[SettingGroup]:
    """Type, parameters (those that are required first) and condition; then what follows a failure, and the rest."""
    # What follows an action that was not simply done is asked after the rest.
    outcome_keys = (*(outcome.parameter for outcome in action_type.outcomes), "on_failure", "if_failed")
    own_parameters = {name: each for name, each in action_type.parameters.items() if name not in outcome_keys}
    own_keys = tuple(sorted(own_parameters, key=lambda name: not own_parameters[name].is_required))
    failure_keys = tuple(name for name in outcome_keys if name in action_type.parameters)
    first_group, *other_groups = groups
    kind, *conditions = first_group.keys
    yield SettingGroup(first_group.label, (kind, *own_keys, *conditions))
    if failure_keys:
        yield SettingGroup(FAILURE, failure_keys)
    yield from other_groups
