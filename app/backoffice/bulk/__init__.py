"""Actions on several requests at once."""
