"""Checks `infra/` with the real Terraform and no cloud: Google's provider is stood in for by its published schema."""
