"""On the portal an account acts as the applicant, never with the rights of an agent."""

import ast

from tests.architecture.source_files import list_nodes, load_modules

# Arguments that name the actor.
ACTING = {"by", "seen_by", "reader"}


def test_the_portal_never_acts_as_the_signed_in_account():
    acting = [
        f"{module.path}:{line}"
        for module in load_modules()
        if module.path.startswith("app/portal/")
        for line in _find_account_actor_lines(module.tree)
    ]

    assert acting == []


def test_an_account_actor_is_detected():
    direct = ast.parse("def view():\n    answered(case, by=current_actor())")
    renamed = ast.parse("def view():\n    actor = current_actor()\n    answered(case, by=actor)")

    assert [list(_find_account_actor_lines(tree)) for tree in (direct, renamed)] == [[2], [3]]


def _find_account_actor_lines(tree):
    """Return the lines that pass the signed-in account as the actor, directly or through a variable."""
    for function in (node for node in list_nodes(tree) if isinstance(node, ast.FunctionDef)):
        assignments = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
        holding = {
            ast.unparse(target)
            for node in assignments
            if "current_actor()" in ast.unparse(node.value)
            for target in node.targets
        }
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            actors = {ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg in ACTING}
            if actors & {"current_actor()", *holding}:
                yield call.lineno
