"""What operators and agencies do: each command is one transaction with role check, state check and audit line."""
