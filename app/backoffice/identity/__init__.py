"""Other systems that sign people in, or that people sign in to; keys of interfaces."""
