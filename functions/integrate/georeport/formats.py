"""GeoReport v2's two formats. The same values, as a list in JSON and below a root element in XML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}

ROOTS = {
    "services": ("services", "service"),
    "requests": ("service_requests", "request"),
    "errors": ("errors", "error"),
    "definition": ("service_definition", ""),
}
"""What is answered to its root element and the element of each item."""


def encoded(what: str, value: Any, format_: str) -> bytes:
    """An answer in the format that was asked for.

    Args:
        what: a key of `ROOTS`.
        value: a list of mappings, or one mapping for a definition.
        format_: `json` or `xml`.
    """
    if format_ == "json":
        return json.dumps(value, ensure_ascii=False).encode()
    root_name, item_name = ROOTS[what]
    root = ET.Element(root_name)
    if isinstance(value, Mapping):
        _fields(root, value)
    else:
        for item in value:
            _fields(ET.SubElement(root, item_name), item)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _fields(parent: ET.Element, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        element = ET.SubElement(parent, name)
        if isinstance(value, Sequence) and not isinstance(value, str):
            for item in value:
                _fields(ET.SubElement(element, name.removesuffix("s")), item)
        else:
            element.text = _text(value)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
