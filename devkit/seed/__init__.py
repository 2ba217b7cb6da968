"""Filling a running stack with people and devices, so that alerts have somewhere to go."""
