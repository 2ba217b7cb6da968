"""Builds the document. `python -m devkit.openapi.document` writes docs/openapi.json."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from devkit.openapi.integrations import integration_paths
from devkit.openapi.operations import OPERATIONS, Operation
from shared.error_texts import ERROR_TEXTS
from shared.errors import ErrorCode

PLACE = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
REFERENCE = "#/components/schemas/{model}"

_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": [
                "code",
                "message_id",
                "message_en",
                "what_to_do_id",
                "what_to_do_en",
                "emergency_numbers",
                "request_id",
            ],
            "properties": {
                "code": {"type": "string", "enum": [code.value for code in ErrorCode]},
                "message_id": {"type": "string"},
                "message_en": {"type": "string"},
                "what_to_do_id": {"type": "string"},
                "what_to_do_en": {"type": "string"},
                "request_id": {"type": "string"},
                "emergency_numbers": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"$ref": REFERENCE.format(model="EmergencyNumber")},
                },
                "fields": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["field", "problem"],
                        "properties": {"field": {"type": "string"}, "problem": {"type": "string"}},
                    },
                },
                "facts": {"type": "object"},
            },
        }
    },
}
_NUMBER: dict[str, Any] = {
    "type": "object",
    "required": ["number", "service_id", "service_en"],
    "properties": {n: {"type": "string"} for n in ("number", "service_id", "service_en")},
}


def build_document() -> dict[str, Any]:
    """The whole OpenAPI 3.1 document."""
    models = [(o.body, "validation") for o in OPERATIONS if o.body is not None]
    _, definitions = models_json_schema(models, ref_template=REFERENCE)  # type: ignore[arg-type]
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sergap", "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "paths": {**paths, **integration_paths()},
        "components": {
            "schemas": {**definitions["$defs"], "Error": _ERROR, "EmergencyNumber": _NUMBER},
            "securitySchemes": {"id_token": {"type": "http", "scheme": "bearer", "bearerFormat": "Firebase ID token"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{operation.function}_{operation.method}",
        "summary": operation.summary,
        "security": [{"id_token": []}] if operation.signed_in else [],
        "responses": _responses(operation),
    }
    if operation.body is not None:
        schema = {"$ref": REFERENCE.format(model=operation.body.__name__)}
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if "{device_id}" in operation.path:
        device_id = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}
        described["parameters"] = [{"name": "device_id", "in": "path", "required": True, "schema": device_id}]
    return described


def _responses(operation: Operation) -> dict[str, Any]:
    responses = {
        str(status): {"description": text, "content": {"application/json": {"schema": operation.answer}}}
        for status, text in operation.successes.items()
    }
    by_status: dict[int, list[ErrorCode]] = defaultdict(list)
    for code in operation.errors:
        by_status[ERROR_TEXTS[code].http_status].append(code)
    for status, codes in sorted(by_status.items()):
        error: dict[str, object] = {"$ref": REFERENCE.format(model="Error")}
        description = "; ".join(f"{code.value}: {ERROR_TEXTS[code].message_en}" for code in codes)
        responses[str(status)] = {"description": description, "content": {"application/json": {"schema": error}}}
    return responses


def as_text() -> str:
    """The document as it is kept in docs/."""
    return json.dumps(build_document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PLACE.write_text(as_text(), encoding="utf-8")
