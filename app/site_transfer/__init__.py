"""Export of a whole site into open formats, and import of such an export into an empty site."""
