"""Edit definitions: trees of expressions, drawn as forms and read back."""
