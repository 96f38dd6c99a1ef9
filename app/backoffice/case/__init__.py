"""The page of a request: answers, actions, assignment, what is beside it."""
