"""Edit definitions: addresses of elements, changes with their undo, and what each setting is filled in with."""
