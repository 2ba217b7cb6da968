"""The rights of one person: a copy of what is stored about them, and its erasure (UU PDP 27/2022, articles 6 to 8)."""
