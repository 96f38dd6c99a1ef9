"""Actions of workflows on the appointment of a request."""
