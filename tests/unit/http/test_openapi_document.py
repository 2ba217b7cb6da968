"""docs/openapi.json is fresh, and says of the surface what is deployed."""

from __future__ import annotations

import json
import re
from pathlib import Path

from devkit.openapi.document import PLACE, as_text, build_document
from devkit.openapi.integrations import FUNCTIONS
from devkit.openapi.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[3]


def test_the_kept_document_is_fresh() -> None:
    """`python -m devkit.openapi.document` would change nothing."""
    assert PLACE.read_text(encoding="utf-8") == as_text()


def test_every_reference_leads_somewhere() -> None:
    """No schema is named that the document does not hold."""
    document = build_document()
    names = {part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]}
    assert names <= set(document["components"]["schemas"])


def test_hosting_leads_every_path_to_its_function_and_no_other() -> None:
    """The rewrites of firebase.json and the operations agree, commands (callables) aside."""
    rewrites = json.loads((ROOT / "firebase.json").read_text())["hosting"]["rewrites"]
    led = {r["source"]: r["function"]["functionId"] for r in rewrites if "function" in r}
    http = {source: function for source, function in led.items() if "/commands/" not in source}
    told = {**{o.path: o.function for o in OPERATIONS}, **FUNCTIONS}
    assert http == {re.sub(r"\{\w+\}$", "**", path): function for path, function in told.items()}
    assert told.keys() == build_document()["paths"].keys()
