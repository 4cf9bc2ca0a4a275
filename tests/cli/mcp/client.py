"""Calls the tools of `trailhum mcp` by the reference client of the Model Context Protocol."""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main():
    server = StdioServerParameters(command=sys.argv[1], args=["mcp", "--sandbox"])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        said = {"tools": sorted(tool.name for tool in (await session.list_tools()).tools)}

        async def call(name, arguments):
            result = await session.call_tool(name, arguments)
            return result.is_error, json.loads(result.content[0].text)

        _, audit = await call("audit", {})
        event = audit["untrusted"]["names"][audit["findings"][0]["event"]]
        _, explained = await call("explain", {"event_id": event})
        is_error, _ = await call("explain", {"path": "/etc/passwd"})
        said |= {"audit": audit, "explain": explained, "refused": {"is_error": is_error}}
        print(json.dumps(said))


asyncio.run(main())
