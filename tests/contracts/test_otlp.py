"""What leaves for a collector is OTLP, as OpenTelemetry's own protocol buffers read it."""

from __future__ import annotations

import gzip

import requests
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export import SpanExportResult
from recording_server import recording

from shared import tracing
from shared.settings import Settings
from shared.trace_export import converter, otlp_exporter

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
LINKED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_span_arrives_with_parent_link_and_attributes() -> None:
    """Google's endpoint is another address with another session; the body is the same."""
    settings = Settings(project_id="live", receipt_secret="s")
    with tracing.span("deliver_alert", "consumer", PARENT, alert_id="a-1", devices=2) as span:
        tracing.join(LINKED)
    with recording(lambda call: (200, "")) as server:
        exporter = otlp_exporter(f"http://{server.host}/v1/traces", requests.Session())
        assert exporter.export([converter(settings)(span)]) is SpanExportResult.SUCCESS
        (call,) = server.calls_to("/v1/traces")
    headers = {name.lower(): value for name, value in call.headers.items()}
    body = gzip.decompress(call.body) if headers.get("content-encoding") == "gzip" else call.body
    (resource,) = ExportTraceServiceRequest.FromString(body).resource_spans
    assert {a.key: a.value.string_value for a in resource.resource.attributes}["gcp.project_id"] == "live"
    (sent,) = resource.scope_spans[0].spans
    assert (sent.trace_id.hex(), sent.parent_span_id.hex()) == (PARENT[3:35], PARENT[36:52])
    assert [link.trace_id.hex() for link in sent.links] == [LINKED[3:35]]
    assert {a.key for a in sent.attributes} == {"alert_id", "devices"}
    assert sent.end_time_unix_nano >= sent.start_time_unix_nano > 0
