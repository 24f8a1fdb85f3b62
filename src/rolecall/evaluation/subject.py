"""What is measured on, where that is a single file."""

import hashlib
from pathlib import Path

from rolecall.domain.evaluation import Subject


def file_subject(task: str, path: Path, documents: int) -> Subject:
    """The file as a set, known by the sha256 of its bytes."""
    return Subject(task, path.stem, "", hashlib.sha256(path.read_bytes()).hexdigest(), documents)
