"""A stand-in for Google's provider: knows the schema, validates nothing more, plans what is asked, applies nothing.

It is served from this process on a Unix socket; Terraform attaches to it by TF_REATTACH_PROVIDERS instead of installing
and starting a plug-in. So `terraform validate` and `terraform plan` check types, arguments, blocks, references, module
interfaces and all expressions with Terraform's own code, with neither network nor credentials.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import msgpack

from devkit.terraform.messages import MESSAGES
from devkit.terraform.schema import Attribute, Block, NestedBlock, load

PROVIDERS = ("registry.terraform.io/hashicorp/google", "registry.terraform.io/hashicorp/google-beta")
_UNKNOWN = msgpack.ExtType(0, b"\0")
"""Terraform's notation of a value that is known only after applying."""
_SINGLE, _LIST = 1, 2
_PROVIDER = Block(
    {
        "project": Attribute("string", optional=True),
        "region": Attribute("string", optional=True),
        "billing_project": Attribute("string", optional=True),
        "user_project_override": Attribute("bool", optional=True),
        "default_labels": Attribute(["map", "string"], optional=True),
    }
)


@contextmanager
def serve() -> Iterator[str]:
    """Serve until the end of the block; yields the value of TF_REATTACH_PROVIDERS."""
    with tempfile.TemporaryDirectory(prefix="sergap-tf-") as folder:
        socket = Path(folder) / "provider"
        server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
        server.add_generic_rpc_handlers((_handler(),))
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        address = {"Network": "unix", "String": str(socket)}
        one = {"Protocol": "grpc", "ProtocolVersion": 5, "Pid": os.getpid(), "Test": True, "Addr": address}
        try:
            yield json.dumps(dict.fromkeys(PROVIDERS, one))
        finally:
            server.stop(grace=None).wait()


def _handler() -> Any:
    schema = load()
    calls: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "GetSchema": ("Empty", lambda _: _schemas(schema)),
        "PrepareProviderConfig": ("Prepare", lambda asked: MESSAGES["Read"](state=asked.config)),
        "ValidateResourceTypeConfig": ("Empty", _nothing),
        "ValidateDataSourceConfig": ("Empty", _nothing),
        "Configure": ("Empty", _nothing),
        "Stop": ("Empty", _nothing),
        "PlanResourceChange": ("Planning", lambda asked: _plan(schema["resource"][asked.type_name], asked)),
        "ReadDataSource": ("Reading", lambda asked: MESSAGES["Read"](state=asked.config)),
    }
    methods = {
        name: grpc.unary_unary_rpc_method_handler(
            lambda request, _, answer=answer: answer(request),
            request_deserializer=MESSAGES[kind].FromString,
            response_serializer=lambda message: message.SerializeToString(),
        )
        for name, (kind, answer) in calls.items()
    }
    return grpc.method_handlers_generic_handler("tfplugin5.Provider", methods)


def _nothing(_: Any) -> Any:
    return MESSAGES["Empty"]()


def _plan(block: Block, asked: Any) -> Any:
    """What was asked for; results are unknown until applied."""
    state = msgpack.unpackb(asked.proposed_new_state.msgpack, ext_hook=msgpack.ExtType)
    if state is not None:
        for name, attribute in block.attributes.items():
            if attribute.computed and state.get(name) is None:
                state[name] = _UNKNOWN
    return MESSAGES["Planned"](planned_state=MESSAGES["DynamicValue"](msgpack=msgpack.packb(state)))


def _schemas(schema: dict[str, dict[str, Block]]) -> Any:
    entries = {
        kind: [MESSAGES["Entry"](key=name, value=_schema(block)) for name, block in types.items()]
        for kind, types in schema.items()
    }
    return MESSAGES["Schemas"](
        provider=_schema(_PROVIDER), resource_schemas=entries["resource"], data_source_schemas=entries["data"]
    )


def _schema(block: Block) -> Any:
    return MESSAGES["Schema"](block=_block(block))


def _block(block: Block) -> Any:
    attributes = [
        MESSAGES["Attribute"](
            name=name,
            type=json.dumps(attribute.type).encode(),
            required=attribute.required,
            optional=attribute.optional,
            computed=attribute.computed,
        )
        for name, attribute in block.attributes.items()
    ]
    return MESSAGES["Block"](attributes=attributes, block_types=[_nested(*item) for item in block.blocks.items()])


def _nested(name: str, nested: NestedBlock) -> Any:
    if name == "timeouts":
        return MESSAGES["NestedBlock"](type_name=name, block=_block(nested.block), nesting=_SINGLE)
    return MESSAGES["NestedBlock"](
        type_name=name,
        block=_block(nested.block),
        nesting=_LIST,
        min_items=int(nested.required),
        max_items=int(nested.single),
    )
