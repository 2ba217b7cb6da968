"""Making and checking region packs: YAML in, `pack.json`, `jurisdiction.bin` and `outlines.json` out."""
