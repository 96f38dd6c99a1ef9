"""Each action of w.c.s. and the nearest of ours. An action added to the product is one line in the table at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.wcs.calls import call_webservice
from app.wcs.circuit import MAX_TIMEOUTS, StatusDraft, verbatim
from app.wcs.computed import translate_value
from app.wcs.delays import DAYS, delay_of
from app.wcs.findings import NotUnderstood, Reason, reason
from app.wcs.handling import criticality, dispatch, edition, geolocate
from app.wcs.joined import joined_files
from app.wcs.lives import act_on_linked, assign_card, create_card, create_form, edit_card
from app.wcs.mails import send_mail, send_sms
from app.wcs.qualities import give_quality, withdraw_quality
from app.wcs.reading import Element
from app.wcs.reasons import LABELS
from app.wcs.words import one_line
from app.wcs.workflow_names import RECIPIENT
from app.workflows.definition import APPLICANT

ItemRule = Callable[[Element, StatusDraft], None]
MAX_ALERT = 2000
_LEVELS = ("info", "success", "warning")


def _choice(item: Element, status: StatusDraft) -> None:
    target = status.circuit.status(item.value("status"))
    label, reasons = status.label(item, item.value("label"), 200)
    action = status.act(label or "…", status.circuit.people(item.find("by")), target, **status.mark(item))
    status.findings.subjects.setdefault(status.title(item), (status.id, str(action["id"])))
    if item.flag("require_confirmation"):
        action["confirm"] = one_line(item.value("confirmation_text"), 500) or str(LABELS["confirm"])
    if item.flag("ignore_form_errors"):
        action["id"] = status.free_id(f"without_form_{action['id']}", status.actions)
    if (condition := status.condition(item)) is not None:
        action["condition"] = condition
    if target is None:
        status.findings.approximate("action", status.title(item), reason("no_target", name=item.value("status")))
    else:
        status.findings.judged("action", status.title(item), reasons)


def _jump(item: Element, status: StatusDraft) -> None:
    target = status.circuit.status(item.value("status"))
    mode = item.value("mode") or (
        "trigger" if item.value("trigger") else "timeout" if item.value("timeout") else "immediate"
    )
    if target is None:
        status.note(item, reason("no_target", name=item.value("status")))
    elif mode == "timeout":
        _timeout(item, status, target)
    elif mode == "trigger":
        _trigger(item, status, target)
    elif status.enter(item, "change_status", to=target, **status.mark(item)):
        status.findings.mapped("action", status.title(item))


def _trigger(item: Element, status: StatusDraft, target: str) -> None:
    """A way out that another application opens, by its name."""
    if len(status.calls) >= MAX_TIMEOUTS:
        status.by_hand(item, target, reason("trigger", name=item.value("trigger")))
        return
    by = [name for name in status.circuit.people(item.find("by")) if name != APPLICANT] or [RECIPIENT]
    call: dict[str, Any] = {"id": status.free_id(item.value("trigger"), status.calls), "by": by, "to": target}
    if (condition := status.condition(item)) is not None:
        call["condition"] = condition
    status.calls.append(call)
    status.findings.mapped("action", status.title(item))


def _timeout(item: Element, status: StatusDraft, target: str) -> None:
    if len(status.timeouts) >= MAX_TIMEOUTS:
        status.findings.not_mapped("action", status.title(item), reason("too_many_actions"))
        return
    delay = delay_of(item.value("timeout"))
    reasons: list[Reason] = []
    at = _day_of(item.value("timeout"), status, reasons) if delay is None else None
    if delay is None and at is None:
        status.by_hand(item, target, reason("delay", name=item.value("timeout")))
        return
    moment = {"after": delay} if delay is not None else {"at": at}
    timeout: dict[str, Any] = {
        "id": status.free_id("timeout", status.timeouts),
        **moment,
        "to": target,
        **status.mark(item),
    }
    if (condition := status.condition(item)) is not None:
        timeout["condition"] = condition
    status.timeouts.append(timeout)
    status.findings.judged("action", status.title(item), reasons, verbatim(item))


def _day_of(written: str, status: StatusDraft, reasons: list[Reason]) -> Any:
    """The day after so many that the request or the procedure says."""
    found = DAYS.fullmatch(written)
    try:
        days = translate_value(found[1], status.circuit.names) if found else None
    except NotUnderstood:
        return None
    if days is None or not isinstance(days.expression, dict | int):
        return None
    reasons += [*days.reasons, reason("delay_of_days")]
    return {"add_days": [{"var": "today"}, days.expression]}


def _jump_on_submit(item: Element, status: StatusDraft) -> None:
    status.submit_to = status.circuit.status(item.value("status")) or status.submit_to
    conditioned = [reason("condition_of_submit")] if status.condition(item) is not None else []
    status.findings.judged("action", status.title(item), conditioned)


def _form(item: Element, status: StatusDraft) -> None:
    by, planned = status.circuit.people(item.find("by")), status.circuit.learned.forms[id(item)]
    status.hold(item, planned)
    fields = status.circuit.reader.documents(planned)
    if (condition := status.condition(item)) is not None:
        for field in fields:
            field["condition"] = condition if isinstance(condition, dict) else {"==": [True, False]}
    for check in item.find("formdef", "post_conditions").children:
        status.findings.not_mapped("page_check", status.title(item), reason("check_kept"), verbatim=verbatim(check))
    status.asked.append((by, fields))
    if not item.flag("hide_submit_button"):
        status.sent_by += by
    status.findings.mapped("action", status.title(item))


def _comment(item: Element, status: StatusDraft) -> None:
    by = status.circuit.people(item.find("by"))
    label = status.label(item, item.value("label"), 300)[0] or str(LABELS["comment"])
    field = {"id": "comment", "type": "long_text", "label": label, "required": item.flag("required")}
    button = item.child("button_label")
    if button is not None and not button.text:
        status.asked.append((by, [field]))
    else:
        words = status.label(item, item.value("button_label"), 200)[0] or str(LABELS["comment"])
        status.act(words, by, None, fields=[field])["follows_submit"] = True
    status.findings.mapped("action", status.title(item))


def _attachment(item: Element, status: StatusDraft) -> None:
    label = status.label(item, item.value("title"), 300)[0] or str(LABELS["attach"])
    field = {"id": "file", "type": "files", "label": label, "required": item.flag("required")}
    words = status.label(item, item.value("button_label"), 200)[0] or str(LABELS["attach"])
    status.act(words, status.circuit.people(item.find("by")), None, fields=[field])["follows_submit"] = True
    status.findings.approximate("action", status.title(item), reason("attachment"))


def _processing(item: Element, status: StatusDraft) -> None:
    values, reasons = {}, []
    for field in item.find("fields").children:
        name = status.circuit.learned.by_id.get(field.value("field_id"))
        if name is None:
            reasons.append(reason("no_such_field", name=field.value("field_id")))
            continue
        try:
            translation = translate_value(field.value("value"), status.circuit.names)
        except NotUnderstood as problem:
            status.findings.not_mapped("value", status.title(item), problem.reason, verbatim=field.value("value"))
            reasons.append(problem.reason)
        else:
            values[name] = _kept(translation.expression)
            reasons += translation.reasons
            status.findings.judged("value", status.title(item), translation.reasons, field.value("value"))
    if values and status.enter(item, "set_processing", values=values):
        status.findings.judged("action", status.title(item), reasons, verbatim(item))
    elif not values:
        status.note(item, reasons[0] if reasons else reason("nothing"))


def _kept(expression: Any) -> Any:
    """An operation is worked out, a text takes placeholders: one that could be taken for it is made harmless."""
    return expression.replace("{{", "[").replace("}}", "]") if isinstance(expression, str) else expression


def _history(item: Element, status: StatusDraft) -> None:
    template = status.circuit.batch.comment_templates.get(item.value("comment_template"))
    source = template or item
    text, found = status.text(item, source.value("comment"))
    if not text and not item.value("comment_template"):
        status.findings.approximate("action", status.title(item), reason("nothing"))
        return
    if not text:
        status.note(item, reason("template_missing", name=item.value("comment_template")))
        return
    people = status.circuit.people(item.find("to"))
    visible = "everyone" if not people or APPLICANT in people else "agents"
    reasons = [*found]
    if status.enter(item, "history_message", text=text, visible_to=visible, **joined_files(source, status, reasons)):
        status.findings.judged("action", status.title(item), reasons, verbatim(item))


def _alert(item: Element, status: StatusDraft) -> None:
    """Words shown as long as the case stands in the status."""
    people = status.circuit.people(item.find("to"))
    if not item.value("message"):
        status.findings.approximate("action", status.title(item), reason("nothing"))
        return
    if status.is_global:
        status.note(item, reason("not_in_global"))
        return
    text, reasons = status.text(item, item.value("message"), MAX_ALERT)
    shown = "everyone" if not people else "agents" if APPLICANT not in people else "applicant"
    visible = "everyone" if shown == "applicant" and len(people) > 1 else shown
    level = (
        item.value("level")
        if item.value("level") in _LEVELS
        else "danger"
        if item.value("level") == "error"
        else "info"
    )
    position = "bottom" if item.value("position") in ("bottom", "actions") else "top"
    if text and status.enter(item, "show_alert", text=text, level=level, position=position, visible_to=visible):
        status.findings.judged("action", status.title(item), reasons, verbatim(item))


def _notification(item: Element, status: StatusDraft) -> None:
    """Told on the dashboard of whoever has an account."""
    people = status.circuit.people(item.find("to")) or [APPLICANT]
    title, first = status.text(item, item.value("title") or item.value("body"), 200)
    body, second = status.text(item, item.value("body"), 1000)
    more = {"text": body} if body else {}
    to = people[0] if people == [APPLICANT] else people[:20]
    if not title:
        status.findings.approximate("action", status.title(item), reason("nothing"))
    elif status.enter(item, "notify", to=to, title=title, **more):
        status.findings.judged("action", status.title(item), (*first, *second), verbatim(item))


def _redirect(item: Element, status: StatusDraft) -> None:
    url, reasons = status.text(item, item.value("url"), 1000)
    if url and status.enter(item, "redirect", url=url):
        status.findings.judged("action", status.title(item), reasons, verbatim(item))


def _erasure(item: Element, status: StatusDraft) -> None:
    """What disappears before its day; the request is over."""
    status.ends = True
    if status.enter(item, "anonymise"):
        status.findings.mapped("action", status.title(item))


def _tracking_code(item: Element, status: StatusDraft) -> None:
    if status.enter(item, "change_code", mode="renew" if item.flag("replace") else "close"):
        status.findings.mapped("action", status.title(item))


def unknown(item: Element, status: StatusDraft) -> None:
    status.note(item, reason("unknown_action", name=item.attributes.get("type", "?")))


ITEM_RULES: Mapping[str, ItemRule] = {
    "choice": _choice,
    "jump": _jump,
    "timeout": _jump,
    "jumponsubmit": _jump_on_submit,
    "form": _form,
    "commentable": _comment,
    "addattachment": _attachment,
    "set-backoffice-fields": _processing,
    "sendmail": send_mail,
    "register-comment": _history,
    "displaymsg": _alert,
    "notification": _notification,
    "webservice_call": call_webservice,
    "create_carddata": create_card,
    "edit_carddata": edit_card,
    "assign_carddata": assign_card,
    "create_formdata": create_form,
    "external_workflow_global_action": act_on_linked,
    "dispatch": dispatch,
    "modify_criticality": criticality,
    "geolocate": geolocate,
    "sendsms": send_sms,
    "redirect_to_url": _redirect,
    "editable": edition,
    "anonymise": _erasure,
    "remove": _erasure,
    "remove_tracking_code": _tracking_code,
    "add_role": give_quality,
    "remove_role": withdraw_quality,
}
