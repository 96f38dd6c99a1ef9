"""What administrators read of each type of field and of action: made from the code, so that it cannot say otherwise."""
