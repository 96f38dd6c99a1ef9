"""Opening an authority on an empty site: its charter, its departments and roles, the procedures it chose, its first administrator."""
