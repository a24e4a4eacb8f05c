"""`trialogue mcp`: the engine for assistants that speak the Model Context Protocol, over standard input and output."""

from __future__ import annotations

import sys
from collections.abc import Callable
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
        from mcp.types import ToolAnnotations
    except ImportError:
        raise NotReady("the Model Context Protocol is not installed. Run: pip install 'trialogue[mcp]'") from None
    from trialogue import __version__
    from trialogue.cli.mcp_tools import Tools
    from trialogue.snapshot.directory import current_folder

    current_folder(home)
    tools = Tools(home)
    server: MCPServer[Any] = MCPServer("trialogue", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR")
    for name in NAMES:
        safe = ToolAnnotations(read_only_hint=True, open_world_hint=False)
        server.tool(name, annotations=safe)(_in_words(getattr(tools, name)))
    return server


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
