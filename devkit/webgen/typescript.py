"""Python values and annotations as TypeScript text."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

_PLAIN: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    datetime: "Timestamp",
    type(None): "null",
    Any: "unknown",
}


def value(item: Any, indent: int = 0) -> str:
    """A value as a TypeScript literal; models become objects, enums their text.

    Args:
        item: anything that JSON can hold, a model, or an enum.
        indent: levels of two spaces that the line it stands on has.
    """
    if isinstance(item, BaseModel):
        return value(item.model_dump(), indent)
    if isinstance(item, Enum):
        return value(item.value, indent)
    if isinstance(item, Mapping):
        return _block("{", "}", [f"{_key(str(key))}: {value(each, indent + 1)}" for key, each in item.items()], indent)
    if isinstance(item, (list, tuple)):
        return _block("[", "]", [value(each, indent + 1) for each in item], indent)
    return json.dumps(item, ensure_ascii=False)


def type_name(annotation: Any) -> str:
    """An annotation of a pydantic model as a TypeScript type; models and enums by their names.

    Raises:
        TypeError: an annotation that this generator does not know.
    """
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, (BaseModel, Enum)):
        return annotation.__name__
    return _composed(get_origin(annotation), get_args(annotation), annotation)


def _composed(origin: Any, arguments: Sequence[Any], annotation: Any) -> str:
    if origin is Annotated:
        return type_name(arguments[0])
    if origin is Literal:
        return " | ".join(json.dumps(each) for each in arguments)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(type_name(each) for each in arguments))
    if origin in (list, tuple, set, frozenset):
        element = type_name(arguments[0])
        return f"({element})[]" if " | " in element else f"{element}[]"
    if origin is dict:
        return f"Record<{type_name(arguments[0])}, {type_name(arguments[1])}>"
    raise TypeError(f"no TypeScript for {annotation!r}")


def interface(model: type[BaseModel]) -> str:
    """A model as an exported interface, with the first line of its docstring."""
    fields = "".join(f"  {name}: {type_name(field.annotation)};\n" for name, field in model.model_fields.items())
    return f"{comment(model)}export interface {model.__name__} {{\n{fields}}}\n"


def enumeration(enum: type[Enum]) -> str:
    """An enum as a constant list and the union type of its values."""
    members = ", ".join(json.dumps(member.value) for member in enum)
    name = constant_name(enum.__name__)
    return (
        f"{comment(enum)}export const {name} = [{members}] as const;\n"
        f"export type {enum.__name__} = (typeof {name})[number];\n"
    )


def constant_name(name: str) -> str:
    """`ReportStatus` as `REPORT_STATUSES`: a list of all values of that enum."""
    words = "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name).lstrip("_")
    return words[:-1] + "IES" if words.endswith("Y") else words + ("ES" if words.endswith("S") else "S")


def comment(documented: type) -> str:
    """The first line of a docstring as a comment."""
    text = (documented.__doc__ or "").strip().split("\n", 1)[0]
    return f"/** {text} */\n" if text else ""


def _key(text: str) -> str:
    return text if text.isidentifier() and text.isascii() else json.dumps(text)


def _block(opening: str, closing: str, parts: list[str], indent: int) -> str:
    if not parts:
        return opening + closing
    line = f"{opening} {', '.join(parts)} {closing}" if opening == "{" else f"{opening}{', '.join(parts)}{closing}"
    if "\n" not in line and len(line) + 2 * indent <= 100:
        return line
    inner, outer = "  " * (indent + 1), "  " * indent
    return f"{opening}\n" + "".join(f"{inner}{part},\n" for part in parts) + outer + closing
