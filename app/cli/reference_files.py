"""Commands that generate documentation: references, schemas."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.cli.group import main


@main.command(help="Write the pages on the types of field and of action: docs/reference.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("docs/reference"))
def reference(folder: Path) -> None:
    from app.definitions.reference.pages import write_pages

    write_pages(folder)


@main.command(help="Print the language of conditions and computed values: docs/expressions.md.")
def expressions() -> None:
    from app.language.expressions.reference_page import render_reference

    click.echo(render_reference(), nl=False)


@main.command(help="Print which data each table holds, and of which kind: docs/data.md.")
def data() -> None:
    from app import wiring  # noqa: F401 - so that every table is known
    from app.privacy.inventory import render_inventory

    click.echo(render_inventory(), nl=False)


@main.command(help="Write the JSON Schemas of definitions, packages and exports where others read them: docs/schemas/.")
@click.option("--into", type=click.Path(file_okay=False, exists=True, path_type=Path), default="docs/schemas")
def schemas(into: Path) -> None:
    from app.agendas.definition_schema import agenda_schema
    from app.agendas.open_availability import availability_schema
    from app.packages.schema import package_schema
    from app.payments.prices.price_rule_schema import price_rule_schema
    from app.privacy.data_export.export_schema import build_export_schema
    from app.procedures.schema import procedure_schema
    from app.procedures.sources.definition import source_schema
    from app.workflows.schema import workflow_schema

    schemas_by_name = {
        "procedure-1": procedure_schema(),
        "workflow-1": workflow_schema(),
        "agenda-1": agenda_schema(),
        "availability-1": availability_schema(),
        "package-1": package_schema(),
        "price-1": price_rule_schema(),
        "source-1": source_schema(),
        "own-data-1": build_export_schema(),
    }
    for name, schema in schemas_by_name.items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        (into / f"{name}.json").write_text(text + "\n", encoding="utf-8")
