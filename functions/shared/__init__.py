"""What intake, route and notify have in common."""
