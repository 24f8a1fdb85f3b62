"""The peer's environment: LangChain, Chroma and sentence-transformers in their newest versions, made at the first use and kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.environment import network

from rolecall.settings import load

PACKAGES = ("langchain-chroma", "langchain-core", "langchain-huggingface", "langchain-text-splitters", "sentence-transformers")
ROOM = 9 * 2**30
"""Bytes that torch with its libraries for graphics processors, and what is unpacked on the way, may need."""

NEEDED = "It needs a package index (and HTTPS_PROXY and SSL_CERT_FILE, where this machine is behind a proxy)."


def peer_python() -> Path:
    """The peer's interpreter; makes its environment where there is none yet."""
    folder = Path(os.environ.get("BENCH_PEER") or load().home / "peer")
    python, finished = folder / "bin" / "python", folder / "finished"
    if not finished.exists():
        _make(folder, python)
        finished.touch()
    return python


def versions(python: Path) -> str:
    """What the peer is made of."""
    code = "import importlib.metadata as m, sys; print(', '.join(f'{n} {m.version(n)}' for n in sys.argv[1:]))"
    names = ("langchain-core", "langchain-chroma", "chromadb", "sentence-transformers", "torch")
    return subprocess.run([python, "-c", code, *names], check=True, capture_output=True, text=True).stdout.strip()


def _make(folder: Path, python: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        sys.exit(
            f"The peer's environment needs {ROOM / 2**30:.0f} GB of disk, {folder} has {free / 2**30:.1f}. Name another folder: BENCH_PEER."
        )
    print(
        f"Making the peer's environment in {folder}, once: 0.5 to 3 GB to fetch, 2 to 6 GB on disk. Delete the folder to make it anew.",
        flush=True,
    )
    _uv("venv", "--clear", "--python", sys.executable, str(folder))
    install = ("pip", "install", "--python", str(python), "--upgrade", *PACKAGES)
    try:
        _uv(*install, "--torch-backend", "cpu")
    except subprocess.CalledProcessError:
        print("Torch's own index can't be reached; taking the larger build from the package index.", flush=True)
        try:
            _uv(*install)
        except subprocess.CalledProcessError:
            sys.exit(f"The peer's environment could not be made. {NEEDED} Then run the same command again.")


def _uv(*arguments: str) -> None:
    subprocess.run([Path(sys.executable).with_name("uv"), *arguments], env=os.environ | network(), check=True)
