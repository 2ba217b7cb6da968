"""What Google has no emulator for, and the tools that start, seed and exercise the local stack."""
