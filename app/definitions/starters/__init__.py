"""New definitions: circuits of a few steps, and procedures with everything that residents and the law expect of them."""
