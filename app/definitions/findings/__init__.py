"""What is wrong, doubtful or could be better in a working copy, each with its address and, when it is safe, a repair."""
