"""The licence list made from an SBOM."""

from __future__ import annotations

from devkit.licences import UNKNOWN, licences


def test_packages_are_listed_under_what_they_declare() -> None:
    """By identifier, name or expression; several licences list a package several times, none lists it as unknown."""
    components = [
        {"name": "a", "version": "1", "licenses": [{"license": {"id": "MIT"}}]},
        {"name": "b", "version": "2", "licenses": [{"expression": "MIT OR Apache-2.0"}]},
        {"name": "c", "version": "3", "licenses": [{"license": {"name": "BSD"}}, {"license": {"id": "MIT"}}]},
        {"name": "d", "version": "4"},
    ]
    assert licences({"components": components}) == {
        "MIT": {"a 1", "c 3"}, "MIT OR Apache-2.0": {"b 2"}, "BSD": {"c 3"}, UNKNOWN: {"d 4"},
    }  # fmt: skip


def test_an_empty_document_has_none() -> None:
    """A project without packages is no error."""
    assert licences({}) == {}
