"""`sergap simulate`: many citizens on one stack, and a count of what became of each report."""
