"""The house's own checks can fail: each finds the fault it is there for."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).resolve().parents[3] / "tools"


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_dead_link_and_a_missing_heading_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    links = tool("check_links")
    monkeypatch.setattr(links, "ROOT", tmp_path)
    (tmp_path / "there.md").write_text("# One heading\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md#one-heading) [b](gone.md) [c](there.md#two) [d](#own)\n\n## Own\n"
        "```\n[not a link](nowhere.md)\n```\n[e](mailto:someone@example.org)",
        encoding="utf-8",
    )
    assert links.problems(page) == [
        "page.md: gone.md leads nowhere",
        "page.md: there.md#two names no heading of there.md",
    ]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("click==8.5.1 \\\n    --hash=sha256:00\n    # via\n    #   trialogue\n", 0),
        ("click>=8.1 \\\n    --hash=sha256:00\n", 1),
        ("click==8.5.1\n", 1),
        ("click==8.5.1 \\\n    --hash=sha256:00\nnumpy==2.4.6\n    # via scipy\n", 1),
    ],
)
def test_a_requirement_without_pin_or_hash_is_found(tmp_path: Path, text: str, problems: int) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(text, encoding="utf-8")
    assert len(tool("check_locks").lock_problems(lock)) == problems


def test_a_file_that_is_no_text_is_found(tmp_path: Path) -> None:
    (tmp_path / "docs" / "images").mkdir(parents=True)
    for name in ("docs/images/page.png", "package.whl"):
        (tmp_path / name).write_bytes(b"\x89PNG\xff\x00")
    (tmp_path / "page.md").write_text("see /ho" + "me/somebody/notes", encoding="utf-8")
    problems = tool("check_locks").file_problems
    assert problems(tmp_path, "docs/images/page.png") == []
    assert [each.split(":")[0] for each in problems(tmp_path, "package.whl")] == ["package.whl"]
    assert len(problems(tmp_path, "page.md")) == 1


def test_a_long_module_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    modules = tool("check_modules")
    monkeypatch.setattr(modules, "ROOT", tmp_path)
    (tmp_path / "src").mkdir()
    for name, lines in (("short.py", 10), ("middle.py", 20), ("long.py", 501)):
        (tmp_path / "src" / name).write_text("x = 1\n" * lines, encoding="utf-8")
    assert modules.main() == 1
    assert "long.py: 501 lines" in capsys.readouterr().err
    (tmp_path / "src" / "long.py").unlink()
    assert modules.main() == 0


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="needs Debian's dpkg-query")
def test_missing_system_packages_are_named() -> None:
    packages = tool("system_packages")
    assert packages.missing(["bash", "no-such-package-of-ours"])[-1:] == ["no-such-package-of-ours"]
