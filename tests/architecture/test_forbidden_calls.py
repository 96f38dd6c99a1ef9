"""Calls restricted to some modules: commits at the edge, time from the clock, no dangerous function."""

import ast
import re

from tests.architecture.source_files import ROOT, list_files, list_nodes, load_modules

# Audiences, commands and jobs: each commits once, at its end.
EDGES = (
    "app/auth/",
    "app/api/",
    "app/backoffice/",
    "app/portal/",
    "app/studio/",
    "app/sync/",
    "app/webmaster/",
    "app/cli/",
    "app/worker.py",
    "devtools/commands.py",
    "publik_import/commands.py",
    "publik_import/site/import_pages.py",
)
JOBS = ("jobs.py",)
# Loops of core and of set-up, which are their own edge; the access log, which must outlive a failing request;
# the connection, which ends a transaction that wrote nothing.
OWN_EDGES = {
    "app/core/db/postgresql_connection.py",
    "app/core/jobs/delivery.py",
    "app/core/jobs/schedule.py",
    "app/migrations/runner.py",
    "app/privacy/access_log/__init__.py",
}

CLOCK = "app/core/clock.py"
CLOCK_CALLS = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time)$")

# Names of settings, which databases do not accept as parameters; they are constants there.
BUILT_STATEMENTS = {"app/core/db/engines.py"}

# Markup built in Python, with the reason in each module: its content is escaped, or from our own templates.
TRUSTED_MARKUP = {
    "app/core/i18n.py",
    "app/core/web/icon_sprite.py",
    "app/core/web/phone_links.py",
    "app/core/formats.py",
    "app/documents/rendering/screen_page.py",
    "app/themes/block_rendering.py",
    "app/language/text/markdown.py",
    "app/documents/office/docx_template.py",
    "app/documents/rendering/rich_text.py",
    "app/portal/form/cached_page.py",
    "app/portal/site/page_blocks.py",
}
TRUSTED_SAFE = {"templates/ui/content.html"}

FORBIDDEN_CALLS = {"render_template_string", "eval", "exec", "pickle.loads", "yaml.load", "os.system", "os.popen"}
FORBIDDEN_MODULES = {"pickle", "shelve", "marshal", "requests", "urllib.request", "httpx", "aiohttp"}


def test_only_the_edge_commits():
    committing = {
        module.path
        for module in load_modules()
        for _, name in module.iterate_calls()
        if name.endswith(".commit") and not _is_edge(module.path)
    }

    assert committing <= OWN_EDGES


def _is_edge(path: str) -> bool:
    return path.startswith(EDGES) or path.endswith(JOBS)


def test_time_comes_from_the_clock_only():
    lines = [
        f"{module.path}:{line} {name}"
        for module in load_modules()
        for line, name in module.iterate_calls()
        if module.path != CLOCK and CLOCK_CALLS.search(name)
    ]

    assert lines == []


def test_markup_is_built_in_the_listed_modules_only():
    making = {module.path for module in load_modules() for _, name in module.iterate_calls() if name.endswith("Markup")}

    assert making <= TRUSTED_MARKUP


def test_templates_do_not_disable_escaping():
    trusting = {
        str(path.relative_to(ROOT))
        for path in list_files(".html", ".txt", ".xml")
        if "templates" in path.parts and re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text())
    }

    assert trusting <= TRUSTED_SAFE


def test_nothing_evaluates_code_or_opens_connections_directly():
    calls = [
        f"{module.path}:{line} {name}"
        for module in load_modules()
        for line, name in module.iterate_calls()
        if name in FORBIDDEN_CALLS
    ]
    imported = [
        f"{module.path} {name}"
        for module in load_modules()
        for name in module.iterate_imports()
        if name in FORBIDDEN_MODULES
    ]

    assert calls + imported == []


def test_no_statement_is_built_from_strings():
    building = {module.path for module in load_modules() if _find_built_statements(module.tree)}

    assert building <= BUILT_STATEMENTS


def _find_built_statements(tree: ast.Module) -> list[int]:
    """Return the lines where text(), execute() or exec_driver_sql() gets a built string; upper-case constants are allowed."""
    lines = []
    for node in list_nodes(tree):
        if (
            isinstance(node, ast.Call)
            and node.args
            and ast.unparse(node.func).split(".")[-1]
            in (
                "text",
                "execute",
                "exec_driver_sql",
            )
        ):
            lines += [part.lineno for part in ast.walk(node.args[0]) if _is_built(part)]
    return lines


def _is_built(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        inserted = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return any(not (isinstance(value, ast.Name) and value.id.isupper()) for value in inserted)
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add) and _has_string(node)


def _has_string(node: ast.BinOp) -> bool:
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in (node.left, node.right))
