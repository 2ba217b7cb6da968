"""A small real HTTP server that records every request and answers what a test scripted."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: datetime

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Answer = tuple[int, str]


@dataclass
class RecordingServer:
    """``answer`` decides on each call; ``calls`` holds them all."""

    host: str
    answer: Callable[[Call], Answer]
    calls: list[Call] = field(default_factory=list)

    def calls_to(self, path: str) -> list[Call]:
        """Calls of one path."""
        return [call for call in self.calls if call.path == path]


@contextmanager
def recording(answer: Callable[[Call], Answer] = lambda call: (200, "{}")) -> Iterator[RecordingServer]:
    """Runs a recording server on a free port while the block lasts."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    httpd.daemon_threads = True
    server = RecordingServer(f"127.0.0.1:{httpd.server_port}", answer)
    httpd.recording = server  # type: ignore[attr-defined]
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        recorder: RecordingServer = self.server.recording  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        call = Call(self.command, self.path, dict(self.headers.items()), body, datetime.now(UTC))
        recorder.calls.append(call)
        status, text = recorder.answer(call)
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - names that http.server prescribes

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: tests look at the calls."""
