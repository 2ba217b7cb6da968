"""What the audit makes of the tools' endings."""

from __future__ import annotations

import pytest

from devkit.audit import verdict


@pytest.mark.parametrize(
    ("code", "text", "result"),
    [
        (0, "No known vulnerabilities found", "clean"),
        (0, "found 0 vulnerabilities", "clean"),
        (1, "Found 2 known vulnerabilities in 1 package", "vulnerable"),
        (1, "3 high severity vulnerabilities", "vulnerable"),
        (0, "2 low severity vulnerabilities", "clean"),
        (1, "something that nobody foresaw", "vulnerable"),
        (1, "npm error audit endpoint returned an error", "unreached"),
        (0, "flask  Dependency not found on PyPI and could not be audited", "unreached"),
        (1, "Found 1 known vulnerability in 1 package\nDependency not found on PyPI", "vulnerable"),
    ],
)
def test_an_ending_is_told_for_what_it_is(code: int, text: str, result: str) -> None:
    """A finding is never taken for a missing network, and a missing network never for a clean result."""
    assert verdict(code, text) == result
