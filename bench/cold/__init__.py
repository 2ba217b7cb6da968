"""What a function's process loads until it can answer, and its floor."""
