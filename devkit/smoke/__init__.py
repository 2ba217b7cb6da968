"""One drill through a whole system, from the press to the end, step by step."""
