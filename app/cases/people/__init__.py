"""People of a request: applicants, holders, assignment."""
