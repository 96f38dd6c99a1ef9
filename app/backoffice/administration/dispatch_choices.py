"""Choices for the conditions and the targets of dispatch rules, and a rule in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.profile import get_names
from app.accounts.role_kinds import list_deciding_kinds
from app.cases.channels import LABELS
from app.cases.dispatch.dispatch_rule import DispatchRule, Target
from app.cases.people.assignment import agents_of_roles
from app.core.db import db
from app.core.i18n import gettext as _
from app.language.text.normalisation import fold
from app.places import districts
from app.procedures.definition import Field
from app.procedures.publishing import LiveProcedure
from app.workflows import publishing as workflows

# Between a question and one of its values, in the input of a form.
SEPARATOR = "="
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class RuleChoices:
    """The options of a rule of one procedure, by value."""

    roles: Mapping[str, str]
    agents: Mapping[str, str]
    districts: Mapping[str, str]
    channels: Mapping[str, str]
    levels: Mapping[str, str]
    # « question=value » by « label of the question : label of the value ».
    answers: Mapping[str, str]


def find_choices(live: LiveProcedure) -> RuleChoices:
    """The options of the rules of a procedure as it now is."""
    procedure = live.definition
    roles = _find_roles(procedure.family)
    names = get_names(agents_of_roles(roles.keys(), procedure.family))
    levels = workflows.live_workflow(procedure.workflow).definition.levels
    return RuleChoices(
        roles=roles,
        agents={str(agent): name for agent, name in sorted(names.items(), key=lambda item: fold(item[1]))},
        districts={name: name for name in districts.list_names()},
        channels={channel: str(label) for channel, label in LABELS.items()},
        levels={str(rank): level.label for rank, level in enumerate(levels, start=1)},
        answers={value: label for field in procedure.fields for value, label in _list_answers(field)},
    )


def describe_target(rule: DispatchRule, choices: RuleChoices) -> str:
    """To whom the rule gives a case; words for a role or an agent that is gone."""
    if rule.target is Target.AGENT:
        return choices.agents.get(rule.agent) or _("un agent qui ne traite plus ces demandes")
    role = choices.roles.get(rule.role) or _("un rôle qui n’existe plus")
    return _("l’agent le moins chargé de « %(role)s »", role=role) if rule.target is Target.LEAST_BUSY else role


def describe_conditions(rule: DispatchRule, choices: RuleChoices) -> list[str]:
    """Each condition of a rule in words; none for a rule that every case meets."""
    answer = f"{rule.question}{SEPARATOR}{rule.value}"
    conditions = {
        _("quartier : %(name)s", name=rule.district): rule.district,
        choices.answers.get(answer) or _("une réponse qui n’est plus proposée"): rule.question,
        _("mots : « %(words)s »", words=rule.words): rule.words,
        _("canal : %(channel)s", channel=choices.channels.get(rule.channel, "")): rule.channel,
        _("urgence : %(level)s ou plus", level=choices.levels.get(str(rule.level), "")): rule.level,
    }
    return [words for words, is_set in conditions.items() if is_set]


def _find_roles(family: str) -> dict[str, str]:
    is_given = (Role.family == family, Role.kind.in_(list_deciding_kinds()), Role.merged_into_id.is_(None))
    rows = db.session.execute(select(Role.slug, Role.title).where(*is_given))
    return dict(sorted(((slug, title) for slug, title in rows), key=lambda row: fold(row[1])))


def _list_answers(field: Field) -> Options:
    """The values of a question that has a list of its own."""
    options = field.settings.get("options")
    if field.type == "yes_no":
        options = [{"value": "yes", "label": _("oui")}, {"value": "no", "label": _("non")}]
    if not isinstance(options, list | tuple):
        return []
    return [
        (
            f"{field.id}{SEPARATOR}{option['value']}",
            _("%(question)s %(answer)s", question=field.label, answer=option["label"]),
        )
        for option in options
        if isinstance(option, Mapping)
    ]
