"""Privacy: anonymisation, access log, data export, inventory of data."""
