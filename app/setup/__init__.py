"""Opening an authority on an empty site: its charter, departments and roles, chosen procedures, first administrator."""
