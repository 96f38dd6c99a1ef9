"""URLs with values are built in one module."""

import ast

from tests.architecture.source_files import list_nodes, load_modules

# Each quotes something other than an outgoing URL: a download name, a page of this site, the path of a socket.
OWN_QUOTING = {
    "devtools/franceconnect/double.py",
    "devtools/proconnect/proconnect_double.py",
    "app/backoffice/case_list/list_filters.py",
    "app/core/web/access_rules.py",
    "app/core/outgoing/destinations.py",
    "app/core/web/downloads.py",
    "app/core/outgoing/urls.py",
    "app/core/jobs/redis_server.py",
    "app/portal/form/page_views.py",
    "app/portal/site/language.py",
    # What a saved page refers to.
    "app/themes/site_analysis/saved_page.py",
    "app/themes/site_analysis/site_fetch.py",
}
QUOTING = {"quote", "quote_plus", "urlencode", "urljoin", "urlunsplit", "urlunparse", "quote_from_bytes"}
# Functions that fetch a URL: from a setting, or built by the URL module.
FETCHING = {"fetch", "fetch_json", "ask"}


def test_values_are_quoted_for_urls_in_one_module():
    quoting = {
        module.path
        for module in load_modules()
        for node in list_nodes(module.tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "urllib.parse"
        and QUOTING & {alias.name for alias in node.names}
    }
    importers = {module.path for module in load_modules() if "urllib.parse" in _plain_imports(module.tree)}

    assert quoting <= OWN_QUOTING
    assert importers == set()


def test_no_fetched_url_is_concatenated():
    building = [
        f"{module.path}:{node.lineno}"
        for module in load_modules()
        for node in list_nodes(module.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in FETCHING
        and node.args
        and _is_put_together(node.args[0])
    ]

    assert building == []


def _plain_imports(tree: ast.Module) -> set[str]:
    return {alias.name for node in list_nodes(tree) if isinstance(node, ast.Import) for alias in node.names}


def _is_put_together(node: ast.expr) -> bool:
    is_rendered = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
        "render_text",
        "format",
        "join",
    )
    return is_rendered or isinstance(node, ast.JoinedStr | ast.BinOp)
