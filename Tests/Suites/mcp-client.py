#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Talks to `semfs mcp` as an agent does, by the official client (PyPI: mcp): `mcp-client.py PROGRAM TREE`, where TREE is a
store that holds notes/boiler.md and cake.md. Says what it checked, a line each; anything else ends it with an error."""
import asyncio
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

PROGRAM, TREE = sys.argv[1:3]


def check(claim, holds, shown=""):
    if not holds:
        sys.exit("not so: %s\n%s" % (claim, shown))
    print(claim)


def field(value, *names):
    """A member by the name that this release of the client gives it."""
    for name in names:
        if hasattr(value, name):
            return getattr(value, name)
    raise AttributeError(names[0])


async def talk(flags, work):
    server = StdioServerParameters(command=PROGRAM, args=["mcp", "-C", TREE, *flags], env=dict(os.environ))
    async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
        hello = await session.initialize()
        check("it introduces itself", field(hello, "serverInfo", "server_info").name == "semfs", hello)
        await work(session)


async def call(session, tool, **arguments):
    result = await session.call_tool(tool, arguments)
    text = "\n".join(part.text for part in result.content if part.type == "text")
    return field(result, "isError", "is_error"), text, field(result, "structuredContent", "structured_content")


async def looks(session):
    await session.send_ping()
    tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    check("tools are listed", {"retrieve", "read", "delete", "undo"} <= set(tools), tools)
    def hint(name, *names):
        return field(tools[name].annotations, *names)
    check("reading is told from destroying",
          hint("read", "readOnlyHint", "read_only_hint") is True
          and hint("delete", "destructiveHint", "destructive_hint") is True
          and hint("delete", "readOnlyHint", "read_only_hint") is False, tools["delete"])
    failed, text, value = await call(session, "retrieve", keywords=["boiler"])
    check("a search finds", not failed and "notes/boiler.md" in text and value is not None, text)
    failed, text, _ = await call(session, "read", paths=["notes/boiler.md"])
    check("a file is read", not failed and "serviced in May" in text, text)
    for path in ("../outside.txt", "/etc/passwd", "notes/out"):
        failed, text, _ = await call(session, "read", paths=[path])
        check("nothing outside is read: " + path, "secret" not in text and "root:" not in text, text)
    failed, text, _ = await call(session, "delete", paths=["cake.md"])
    check("a deletion is refused", failed and os.path.exists(TREE + "/cake.md"), text)


async def deletes(session):
    failed, text, _ = await call(session, "delete", paths=["cake.md"])
    check("a deletion with permission is done", not failed and not os.path.exists(TREE + "/cake.md"), text)
    failed, text, _ = await call(session, "undo")
    check("an undo brings it back", not failed and open(TREE + "/cake.md").read() == "eggs and flour\n", text)


asyncio.run(talk([], looks))
asyncio.run(talk(["--allow-destructive"], deletes))
