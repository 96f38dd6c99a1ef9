"""What agents write about a request, to its applicant or to one another."""
