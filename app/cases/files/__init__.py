"""Files of requests and of drafts."""
