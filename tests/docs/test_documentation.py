"""The documentation says what the product does: every command, option and setting is there, links lead somewhere, examples run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from rolecall.cli.app import app
from rolecall.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
EXAMPLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(#[^)]*)?\)")


def name(page):
    return str(page.relative_to(ROOT))


def commands(command, path=()):
    """Every command with its full name."""
    if hasattr(command, "commands"):
        for child in command.commands.values():
            yield from commands(child, (*path, child.name))
    else:
        yield " ".join(path), command


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_and_option_is_documented(command):
    reference = (ROOT / "docs/reference/commands.md").read_text()
    assert f"`rolecall {command}" in reference
    for parameter in COMMANDS[command].params:
        for option in parameter.opts:
            if option.startswith("--"):
                assert f"`{option}" in reference, f"{option} of {command}"


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_each_setting_is_documented(setting):
    reference = (ROOT / "docs/reference/settings.md").read_text()
    assert f"`ROLECALL_{setting.upper()}`" in reference


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    for target, _ in LINK.findall(page.read_text()):
        if not target.startswith(("https://", "http://", "mailto:")):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_named_in_a_page_exist(page):
    names = {match.lower() for match in re.findall(r"ROLECALL_([A-Z_]+[A-Z])", page.read_text())}
    assert {each for each in names if not each.startswith("test_")} <= set(Settings.model_fields)


def examples(page):
    """(command, expected output) of every `$ ` line in the page's console blocks."""
    for block in EXAMPLE.findall(page.read_text()):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = step.partition("\n")
            while command.endswith("\\"):
                more, _, expected = expected.partition("\n")
                command = f"{command[:-1]}{more.removeprefix('>').strip()}"
            yield command, expected.strip()


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A data folder of its own, and the environment's commands first on the path."""
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o755)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    variables = {key: value for key, value in os.environ.items() if not key.startswith("ROLECALL_")}
    variables |= {"ROLECALL_HOME": str(home), "PATH": path, "COLUMNS": "200", "NO_COLOR": "1"}
    subprocess.run(["rolecall", "db", "start"], env=variables, check=True, capture_output=True, cwd=ROOT)
    yield variables
    subprocess.run(["rolecall", "db", "stop"], env=variables, check=True, capture_output=True, cwd=ROOT)


@pytest.mark.parametrize("page", [page for page in PAGES if EXAMPLE.search(page.read_text())], ids=name)
def test_examples_run(page, environment):
    """A line `...` of the expected output stands for anything; one with `…` in it for a line of that beginning."""
    for command, expected in examples(page):
        result = subprocess.run(command, shell=True, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
        assert result.returncode in {0, 3}, f"$ {command}\n{result.stdout}\n{result.stderr}"
        pattern = ".*".join(
            r"\s+".join(re.escape(word).replace("…", ".*") for word in part.split())
            for part in re.split(r"^\.\.\.$", expected, flags=re.MULTILINE)
        )
        assert re.search(pattern, result.stdout, re.DOTALL), f"$ {command}\nprinted\n{result.stdout}\nrather than\n{expected}"
