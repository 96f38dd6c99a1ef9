"""The drawing of a workflow: its graph, a layered layout, and the shapes of an SVG. Nothing here reads a page or a table."""
