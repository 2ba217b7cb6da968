"""The web's types and constants are those of the Python tables, and the generator writes sound TypeScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from devkit.webgen import typescript as ts
from devkit.webgen.__main__ import main
from devkit.webgen.files import generate, stale_files, write_files


class Colour(StrEnum):
    """A colour. More words."""

    RED = "red"
    DARK_BLUE = "dark blue"


class Point(BaseModel):
    """A point."""

    x: Annotated[float, Field(ge=0)]
    seen_at: datetime | None = None


class Shape(BaseModel):
    """A shape."""

    colour: Colour
    points: list[Point]
    kind: Literal["open", "closed"]
    names: tuple[str | None, ...]
    by_name: dict[str, Point]
    extra: dict[str, Any]


def test_committed_files_are_fresh() -> None:
    """What is committed under web/src/generated is what the tables say now; else run `sergap web types`."""
    assert stale_files(generate()) == []


def test_check_says_so_and_fails_when_a_file_is_stale(tmp_path: Path) -> None:
    """A changed, a missing and a surplus file are each named, and writing mends all three."""
    files = generate()
    write_files(files, tmp_path)
    (tmp_path / "states.ts").write_text("changed")
    (tmp_path / "errors.ts").unlink()
    (tmp_path / "old.ts").write_text("surplus")
    assert stale_files(files, tmp_path) == ["errors.ts", "old.ts", "states.ts"]
    write_files(files, tmp_path)
    assert stale_files(files, tmp_path) == []


def test_the_command_checks(capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` exits with 0 and prints nothing when all is fresh."""
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, "string"),
        (int | None, "number | null"),
        (float | int, "number"),
        (datetime, "Timestamp"),
        (list[str | None], "(string | null)[]"),
        (tuple[Colour, ...], "Colour[]"),
        (dict[str, list[int]], "Record<string, number[]>"),
        (Literal["a", "b"], '"a" | "b"'),
        (Annotated[str, Field(max_length=3)], "string"),
        (Any, "unknown"),
    ],
)
def test_annotations_become_types(annotation: Any, expected: str) -> None:
    """Every kind of annotation that the models use has its TypeScript."""
    assert ts.type_name(annotation) == expected


def test_an_unknown_annotation_is_refused() -> None:
    """A type that the generator does not know stops it; a silent `any` would hide a mistake."""
    with pytest.raises(TypeError, match="Callable"):
        ts.type_name(Callable[[int], int])


def test_a_model_becomes_an_interface() -> None:
    """Fields keep their names and their order; the docstring's first line becomes the comment."""
    assert ts.interface(Shape) == (
        "/** A shape. */\n"
        "export interface Shape {\n"
        "  colour: Colour;\n"
        "  points: Point[];\n"
        '  kind: "open" | "closed";\n'
        "  names: (string | null)[];\n"
        "  by_name: Record<string, Point>;\n"
        "  extra: Record<string, unknown>;\n"
        "}\n"
    )


def test_an_enum_becomes_a_list_and_a_union() -> None:
    """The web can go through all values, and the compiler knows them."""
    assert ts.enumeration(Colour) == (
        "/** A colour. More words. */\n"
        'export const COLOURS = ["red", "dark blue"] as const;\n'
        "export type Colour = (typeof COLOURS)[number];\n"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ReportStatus", "REPORT_STATUSES"), ("Category", "CATEGORIES"), ("Stage", "STAGES")],
)
def test_lists_have_plural_names(name: str, expected: str) -> None:
    """A list of all values is named in the plural."""
    assert ts.constant_name(name) == expected


def test_values_are_escaped_and_keys_are_quoted_where_needed() -> None:
    """Text cannot leave its quotes, and a key that is no identifier is quoted."""
    assert ts.value({"a-b": 'say "hi"\n', "plain": [1, None, True]}) == (
        '{ "a-b": "say \\"hi\\"\\n", plain: [1, null, true] }'
    )
