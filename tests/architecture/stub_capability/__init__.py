"""A capability that does not exist: the lines that plug it in, the modules it is made of, and its life in the test beside."""
