"""Data folders for the embedded server: one for all tests that leave it whole, and fresh ones and copies for the others."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded_servers import PRELUDE, SOURCES, Run, Script, end

from rolecall.adapters.postgres.embedded import EmbeddedServer


@pytest.fixture
def run() -> Iterator[Run]:
    """Starts scripts as other processes."""
    started: list[Script] = []

    def start(home: Path, lines: str, **environment: str) -> Script:
        script = Script(
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", PRELUDE + textwrap.dedent(lines), str(home)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                cwd="/",
                env={**os.environ, "PYTHONPATH": str(SOURCES), **environment},
            )
        )
        started.append(script)
        return script

    yield start
    for script in started:
        script.process.kill()
        script.process.communicate()


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that every user can pass, where pytest's own are private; in memory where there is room."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 << 30
    folder = Path(tempfile.mkdtemp(prefix="rolecall test ", dir=memory if roomy else None)).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def cluster(open_folder: Path) -> Path:
    """A data folder whose server has been started once."""
    home = open_folder / "a home"
    with EmbeddedServer(home).use():
        return home


@pytest.fixture
def home(cluster: Path) -> Iterator[Path]:
    """A data folder with a stopped server, which every test leaves stopped and whole."""
    yield cluster
    end(cluster)


@pytest.fixture
def server(home: Path) -> EmbeddedServer:
    """The server of that data folder."""
    return EmbeddedServer(home)


@pytest.fixture
def fresh(open_folder: Path) -> Iterator[Path]:
    """A data folder that doesn't exist yet, in a folder that is removed after the test."""
    folder = Path(tempfile.mkdtemp(dir=open_folder, prefix=""))
    folder.chmod(0o755)
    yield folder / "home"
    for lock in folder.rglob("server.lock"):
        end(lock.parents[1])
    shutil.rmtree(folder)


@pytest.fixture
def copy(fresh: Path, cluster: Path) -> Path:
    """A data folder with a stopped server, which a test may damage."""
    subprocess.run(["cp", "-a", cluster, fresh], check=True)
    return fresh


@pytest.fixture
def as_root() -> None:
    """For tests that change users."""
    if os.geteuid() != 0:
        pytest.skip("only root can run a process as another user")


@pytest.fixture
def ordinary(as_root: None) -> pwd.struct_passwd:
    """A user other than root and the one that root's servers run as."""
    return next(user for user in pwd.getpwall() if user.pw_uid not in {0, pwd.getpwnam("nobody").pw_uid})
