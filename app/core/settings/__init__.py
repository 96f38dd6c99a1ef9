"""Settings of a site and their kinds."""
