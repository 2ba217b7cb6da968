"""The part of Terraform's plug-in protocol 5 that checking needs, as protobuf messages built at run time.

Field numbers are the published protocol's (tfplugin5.proto, 5.6); fields that no check needs are left out, which
protobuf allows on both sides.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_F = descriptor_pb2.FieldDescriptorProto
_SCALARS = {"string": _F.TYPE_STRING, "bytes": _F.TYPE_BYTES, "bool": _F.TYPE_BOOL, "int64": _F.TYPE_INT64}
_PACKAGE = "tfplugin5"

# Message: field to (number, type); a type in capitals is another message, one with [] is repeated.
_MESSAGES: dict[str, dict[str, tuple[int, str]]] = {
    "DynamicValue": {"msgpack": (1, "bytes")},
    "Diagnostic": {"severity": (1, "int64"), "summary": (2, "string"), "detail": (3, "string")},
    "Attribute": {
        "name": (1, "string"),
        "type": (2, "bytes"),
        "required": (4, "bool"),
        "optional": (5, "bool"),
        "computed": (6, "bool"),
    },
    "Block": {"attributes": (2, "Attribute[]"), "block_types": (3, "NestedBlock[]")},
    "NestedBlock": {
        "type_name": (1, "string"),
        "block": (2, "Block"),
        "nesting": (3, "int64"),
        "min_items": (4, "int64"),
        "max_items": (5, "int64"),
    },
    "Schema": {"version": (1, "int64"), "block": (2, "Block")},
    # A protobuf map is, on the wire, repeated entries of key and value.
    "Entry": {"key": (1, "string"), "value": (2, "Schema")},
    "Schemas": {"provider": (1, "Schema"), "resource_schemas": (2, "Entry[]"), "data_source_schemas": (3, "Entry[]")},
    "Empty": {},
    "Prepare": {"config": (1, "DynamicValue")},
    "Planning": {"type_name": (1, "string"), "proposed_new_state": (3, "DynamicValue")},
    "Planned": {"planned_state": (1, "DynamicValue")},
    "Reading": {"type_name": (1, "string"), "config": (2, "DynamicValue")},
    "Read": {"state": (1, "DynamicValue")},
}


def _field(name: str, number: int, kind: str) -> descriptor_pb2.FieldDescriptorProto:
    repeated = kind.endswith("[]")
    kind = kind.removesuffix("[]")
    field = _F(name=name, number=number, label=_F.LABEL_REPEATED if repeated else _F.LABEL_OPTIONAL)
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type, field.type_name = _F.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
    return field


def _build() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="sergap_tfplugin5.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        message.field.extend(_field(field, number, kind) for field, (number, kind) in fields.items())
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in _MESSAGES
    }


MESSAGES = _build()
"""Message name to class."""
