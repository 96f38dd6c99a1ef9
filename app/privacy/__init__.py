"""Personal data end in time and are read in the open: anonymisation, access log, inventory of what is kept."""
