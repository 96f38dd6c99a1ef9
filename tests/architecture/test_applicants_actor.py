"""On the portal somebody acts as the applicant, never with what an agent may do elsewhere."""

import ast

from tests.architecture.source_files import load_modules

# Arguments that say in whose name something is done or read.
ACTING = {"by", "seen_by", "reader"}


def test_the_portal_never_acts_on_requests_as_the_account_signed_in():
    acting = [
        f"{module.path}:{line}"
        for module in load_modules()
        if module.path.startswith("app/portal/")
        for line in _find_account_actor_lines(module.tree)
    ]

    assert acting == []


def test_acting_under_another_name_is_noticed():
    direct = ast.parse("def view():\n    answered(case, by=current_actor())")
    renamed = ast.parse("def view():\n    actor = current_actor()\n    answered(case, by=actor)")

    assert [list(_find_account_actor_lines(tree)) for tree in (direct, renamed)] == [[2], [3]]


def _find_account_actor_lines(tree):
    """Lines that give the account signed in, or a variable which holds it, as the one who acts."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        assignments = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
        holding = {
            ast.unparse(target)
            for node in assignments
            if "current_actor()" in ast.unparse(node.value)
            for target in node.targets
        }
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            given = {ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg in ACTING}
            if given & {"current_actor()", *holding}:
                yield call.lineno
