"""A document's content in one hash: the same content is the same document, whatever its file was called."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from rolecall.domain.document import Kind


def content_hash(kind: Kind, title: str, text: str, payload: Mapping[str, Any]) -> str:
    """sha256, in hex, over canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps([kind.value, title, text, payload], sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
