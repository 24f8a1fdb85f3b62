"""Hashes that tell one model from another."""

import hashlib
from pathlib import Path


def file_digest(path: Path) -> str:
    """The file's sha256, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_digest(folder: Path) -> str:
    """One sha256 over the name and content of every file in the folder, in hex."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(f"{path.relative_to(folder)}\0{file_digest(path)}\n".encode())
    return total.hexdigest()
