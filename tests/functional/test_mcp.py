"""`trialogue mcp` as an assistant meets it: over standard input and output, with the SDK's own client."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters

from trialogue.cli import cli
from trialogue.errors import NotReady

STUDY, OTHER = "NCT04515719", "NCT06394063"
PERSON = {"age": 34, "sex": "female"}
CALLS: dict[str, dict[str, Any]] = {
    "search": {"text": "AREA[ConditionSearch]lupus AND NOT AREA[OverallStatus]WITHDRAWN", "limit": 3},
    "address": {"text": "https://clinicaltrials.gov/search?cond=lupus&lat=31.23&lng=121.47&distance=50km"},
    "nowhere": {"text": "https://clinicaltrials.gov/search?cond=lupus&lat=-60&lng=0&distance=50km"},
    "mistyped": {"text": "lupsu"},
    "record": {"nct_id": STUDY.lower(), "fields": ["BriefTitle", "ConditionsModule"]},
    "criteria": {"nct_id": STUDY},
    "match": {"patient": PERSON, "nct_ids": [STUDY], "as_of": "2026-11-22"},
    "questions": {"patient": PERSON, "nct_ids": [STUDY, OTHER], "limit": 2},
    "compare": {"left": STUDY, "right": OTHER},
    "changes": {"since": "2000-01-01", "nct_ids": [STUDY]},
    "wrong query": {"text": "AREA[Nowhere]x"},
    "wrong person": {"patient": {"age": "old"}, "nct_ids": [STUDY]},
    "wrong study": {"nct_id": "NCT00000001"},
    "wrong argument": {"words": "lupus"},
    "missing argument": {"patient": PERSON},
}
TOOLS = {
    "address": "search",
    "nowhere": "search",
    "mistyped": "search",
    "wrong query": "search",
    "wrong person": "match",
    "wrong study": "criteria",
    "wrong argument": "search",
    "missing argument": "questions",
}


async def talk(home: Path) -> tuple[dict[str, bool | None], dict[str, Any]]:
    arguments = ["-m", "trialogue.cli", "--home", str(home), "mcp"]
    async with Client(StdioServerParameters(command=sys.executable, args=arguments)) as client:
        tools = {
            tool.name: tool.annotations and tool.annotations.read_only_hint
            for tool in (await client.list_tools()).tools
        }
        answers = {name: await client.call_tool(TOOLS.get(name, name), asked) for name, asked in CALLS.items()}
    return tools, answers


@pytest.fixture(scope="module")
def conversation(demo_home: Path) -> Any:
    # In a thread of its own: a browser of other tests keeps an event loop in this one.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(talk(demo_home))).result()


def test_the_tools_only_read(conversation: Any) -> None:
    tools, _ = conversation
    assert tools == dict.fromkeys(("search", "record", "criteria", "match", "questions", "compare", "changes"), True)


def test_each_tool_answers_as_the_commands_do(conversation: Any) -> None:
    _, answers = conversation
    told = {name: answer.structured_content for name, answer in answers.items()}
    assert told["search"]["total"] > 3
    assert len(told["search"]["studies"]) == 3
    assert [each["nct_id"] for each in told["address"]["studies"]] == [OTHER, STUDY]
    assert told["nowhere"]["total"] == 0
    assert told["mistyped"]["meant"] == "lupus"
    assert set(told["record"]) == {"BriefTitle", "Condition"}
    assert {"text", "start", "end", "condition"} <= set(told["criteria"]["criteria"][0])
    (study,) = told["match"]["studies"]
    assert (study["nct_id"], study["verdict"]) == (STUDY, "undetermined")
    assert "only the study team decides" in told["match"]["note"]
    assert len(told["questions"]["questions"]) == 2
    assert (told["compare"]["left"], told["compare"]["right"]) == (STUDY, OTHER)
    assert told["changes"]["studies"][0]["nct_id"] == STUDY


def test_trouble_is_told_in_words(conversation: Any) -> None:
    _, answers = conversation
    for name, said in (
        ("wrong query", "at character 1: AREA[Nowhere] is not known. Write the name of a field"),
        ("wrong person", "age"),
        ("wrong study", "there is no study 'NCT00000001'"),
        ("wrong argument", "search: there is no argument words. It takes text, condition, status"),
        ("missing argument", "questions: nct_ids is missing. It takes patient, nct_ids"),
    ):
        assert answers[name].is_error
        assert said in answers[name].content[0].text
        assert "Traceback" not in answers[name].content[0].text


def test_without_a_snapshot_the_command_to_run_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["--home", str(tmp_path), "mcp"])
    assert isinstance(done.exception, NotReady)
    assert "trialogue registry import" in str(done.exception)
