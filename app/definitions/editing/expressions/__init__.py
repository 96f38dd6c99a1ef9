"""Edit expressions without typing code: an expression is a tree, drawn as form fields and written back without loss."""
