"""What a deployment needs beside the code, and the look at the system afterwards."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from devkit.deployment import Missing, check, main, write_files

COMPLETE = {
    "SERGAP_PROJECT": "sergap-staging",
    "SERGAP_REGION_PACK": "cilacap",
    "SERGAP_APP_CHECK": "enforce",
    "SERGAP_APP_CHECK_KEY": "site",
    "SERGAP_VAPID_KEY": "vapid",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with nothing but the folders that are written to."""
    (tmp_path / "functions").mkdir()
    (tmp_path / "web" / "dist").mkdir(parents=True)
    return tmp_path


def test_settings_and_configuration_are_written(root: Path) -> None:
    """The functions' settings by project, the apps' configuration among the built files."""
    assert write_files(COMPLETE, root) == []
    settings = (root / "functions" / ".env.sergap-staging").read_text(encoding="utf-8")
    assert settings.splitlines() == ["SERGAP_REGION_PACK=cilacap", "SERGAP_APP_CHECK=enforce"]
    config = json.loads((root / "web" / "dist" / "config.json").read_text(encoding="utf-8"))
    assert config == {"app_check_key": "site", "vapid_key": "vapid"}


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_what_is_missing_is_named_and_nothing_is_written(root: Path, name: str) -> None:
    """Half a configuration would deploy apps that cannot push."""
    with pytest.raises(Missing, match=name):
        write_files({**COMPLETE, name: ""}, root)
    assert list((root / "functions").iterdir()) == []


def test_a_value_cannot_bring_a_second_line(root: Path) -> None:
    """A line break in a variable would set another one."""
    assert write_files({**COMPLETE, "SERGAP_REGION_PACK": "x\nSERGAP_TIME_SCALE=9"}, root) != []
    assert list((root / "functions").iterdir()) == []


@contextmanager
def serving(refuses: int, pages: int = 200) -> Iterator[str]:
    """A system that answers pages with one status and reports with another."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(pages, "")

        def do_POST(self) -> None:
            self._say(refuses, '{"error": {"code": "UNAUTHENTICATED"}}')

        def _say(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_system_that_answers_and_refuses_is_well() -> None:
    """Every app is there, and the function that takes reports runs and wants to know who calls."""
    with serving(refuses=401) as url:
        assert check(url) == []
        assert main(["check"], {"SERGAP_URL": url}) == 0


@pytest.mark.parametrize(("refuses", "pages"), [(500, 200), (201, 200), (404, 200), (401, 404)])
def test_a_system_that_does_not_is_not(refuses: int, pages: int) -> None:
    """A function that fails, that takes anybody's report, that is not there; and pages that are not there."""
    with serving(refuses, pages) as url:
        assert check(url) != []
        assert main(["check"], {"SERGAP_URL": url}) == 1


def test_the_command_says_what_is_not_set(capsys: pytest.CaptureFixture[str]) -> None:
    """By its name."""
    assert main(["check"], {}) == 1
    assert "SERGAP_URL" in capsys.readouterr().err
