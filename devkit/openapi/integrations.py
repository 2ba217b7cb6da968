"""Other systems' operations in the OpenAPI document. Their formats are standards of their own, which are named here."""

from __future__ import annotations

from typing import Any

FUNCTIONS = {
    "/api/v1/incidents.geojson": "feeds",
    "/api/v1/warnings.atom": "feeds",
    "/api/v1/warnings/{file}": "feeds",
    "/api/v1/cad/{agency_id}": "cad_webhook",
    "/api/open311/v2/{resource}": "open311",
}
"""Path to the deployed function that answers it."""

_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}


def integration_paths() -> dict[str, dict[str, Any]]:
    """Path items; `docs/integrations.md` tells the rest."""
    return {
        "/api/v1/incidents.geojson": {"get": _incidents()},
        "/api/v1/warnings.atom": {"get": _read("feeds_atom", "Peringatan publik / Public warnings", "atom")},
        "/api/v1/warnings/{file}": {
            "get": _read("feeds_cap", "Satu pesan CAP 1.2 / One CAP 1.2 message", "cap", "file")
        },
        "/api/v1/cad/{agency_id}": {"post": _cad()},
        "/api/open311/v2/{resource}": {"get": _open311("get"), "post": _open311("post")},
    }


def _parameter(name: str, place: str = "path", description: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path" or place == "header",
        "description": description,
        "schema": {"type": "string"},
    }


def _answers(good: dict[str, Any], *errors: int) -> dict[str, Any]:
    refused = {str(status): {"description": "Ditolak / Refused", "content": _ERROR} for status in (*errors, 405, 500)}
    return {"200": {"description": "OK", "content": good}, **refused}


def _incidents() -> dict[str, Any]:
    return {
        "operationId": "feeds_incidents",
        "summary": "Kejadian terbuka untuk peta petugas (RFC 7946) / Open incidents for staff's maps (RFC 7946)",
        "security": [{"id_token": []}],
        "parameters": [_parameter("bbox", "query", "west,south,east,north")],
        "responses": _answers({"application/geo+json": {"schema": {"type": "object"}}}, 401, 403, 422),
    }


def _read(operation_id: str, summary: str, kind: str, parameter: str | None = None) -> dict[str, Any]:
    return {
        "operationId": operation_id,
        "summary": summary,
        "security": [],
        "parameters": [_parameter(parameter, description="warning_id.cap")] if parameter else [],
        "responses": _answers({f"application/{kind}+xml": {"schema": {"type": "string"}}}, 404),
    }


def _cad() -> dict[str, Any]:
    headers = [_parameter(name, "header") for name in ("webhook-id", "webhook-timestamp", "webhook-signature")]
    command = {"type": "string", "enum": ["acknowledge", "en_route", "on_scene", "clear", "decline"]}
    text = {"type": "string"}
    properties = {"command": command, "incident_id": text, "note": text, "reason": text}
    body = {"type": "object", "required": ["command", "incident_id"], "properties": properties}
    return {
        "operationId": "cad_webhook_post",
        "summary": "Langkah dari CAD instansi, bertanda tangan / A step from an agency's own CAD, signed",
        "security": [],
        "parameters": [_parameter("agency_id"), *headers],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": _answers({"application/json": {"schema": {"type": "object"}}}, 400, 401, 404, 409, 413, 415, 422),
    }


def _open311(method: str) -> dict[str, Any]:
    return {
        "operationId": f"open311_{method}",
        "summary": "Open311 GeoReport v2: services, requests; .json, .xml",
        "externalDocs": {"url": "http://wiki.open311.org/GeoReport_v2"},
        "security": [],
        "parameters": [_parameter("resource")],
        "responses": {
            ("201" if method == "post" else "200"): {"description": "GeoReport v2"},
            "default": {"description": "GeoReport v2 errors"},
        },
    }
