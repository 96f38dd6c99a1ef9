"""Set up an authority on an empty site: charter, departments, roles, procedures, first administrator."""
