"""`trialogue mcp`: the engine for assistants that speak the Model Context Protocol, over standard input and output."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Collection
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli import Settings
from trialogue.errors import NotReady, UserError

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

INSTRUCTIONS: Final = (
    "A deterministic engine over a snapshot of ClinicalTrials.gov: search, records, eligibility criteria a computer can"
    " evaluate, and verdicts with reasons. Say 'may fit', never 'eligible': only the study team decides. What is not"
    " known is undetermined; do not guess for it. A person's facts stay in this process: nothing is stored or sent on."
)
NAMES: Final = ("search", "record", "criteria", "match", "questions", "compare", "changes")


@click.command("mcp")
@click.pass_obj
def mcp_command(settings: Settings) -> None:
    """Serve search, record, criteria, match, questions, compare and changes to an assistant, over stdio.

    Needs the extra: pip install 'trialogue[mcp]'.
    """
    make_server(settings.home).run("stdio")


def make_server(home: Path) -> MCPServer[Any]:
    """The server with its tools. Raises NotReady where the extra is not installed, or nothing was built yet."""
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.types import ToolAnnotations
    except ImportError:
        raise NotReady("the Model Context Protocol is not installed. Run: pip install 'trialogue[mcp]'") from None
    from trialogue import __version__
    from trialogue.cli.mcp_tools import Tools
    from trialogue.snapshot.directory import current_folder

    current_folder(home)
    tools = Tools(home)

    class Server(MCPServer[Any]):
        """One that refuses in words an argument no tool has: left unread, it would widen a search in silence."""

        async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
            if name in NAMES and (trouble := wrong_arguments(getattr(tools, name), arguments)):
                raise ToolError(f"{name}: {trouble}")
            return await super().call_tool(name, arguments, context)

    server = Server("trialogue", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR")
    for name in NAMES:
        safe = ToolAnnotations(read_only_hint=True, open_world_hint=False)
        server.tool(name, annotations=safe)(_in_words(getattr(tools, name)))
    return server


def wrong_arguments(tool: Callable[..., Any], given: Collection[str]) -> str:
    """What is wrong with the names of the arguments given to a tool, in words; "" where nothing is.

    >>> def compare(left: str, right: str) -> None: ...
    >>> wrong_arguments(compare, ["left", "with"])
    'there is no argument with; right is missing. It takes left, right.'
    """
    taken = inspect.signature(tool).parameters
    unknown = [f"there is no argument {each}" for each in given if each not in taken]
    missing = [f"{name} is missing" for name, each in taken.items() if each.default is each.empty and name not in given]
    return f"{'; '.join([*unknown, *missing])}. It takes {', '.join(taken)}." if unknown or missing else ""


def _in_words(tool: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A tool whose trouble is told in words; of what is our fault only the kind, since its words may hold a fact."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def called(*arguments: Any, **named: Any) -> dict[str, Any]:
        try:
            return tool(*arguments, **named)
        except UserError as error:
            raise ToolError(str(error)) from None
        except Exception as error:
            print(f"trialogue mcp: {tool.__name__} failed: {type(error).__name__}", file=sys.stderr)
            raise ToolError(f"an unexpected failure of ours ({type(error).__name__}); nothing was kept") from None

    return called
