"""OpenVINO, loaded the way a product that handles personal data may load it."""

import importlib
import sys
import threading
from functools import cache
from types import ModuleType

from rolecall.domain.errors import Misconfigured

_CONVERTER = "openvino.tools.ovc"
_lock = threading.Lock()


@cache
def load_openvino() -> ModuleType:
    """The openvino package, without its model converter.

    On import the converter reports to a statistics service and writes to the user's home folder; it also takes half of
    the import's time. OpenVINO does without it when it can't be imported, so for the length of the import it can't.
    """
    with _lock:
        hidden = "openvino" not in sys.modules and _CONVERTER not in sys.modules
        if hidden:
            sys.modules[_CONVERTER] = None  # type: ignore[assignment]  # how Python marks a module that can't be imported
        try:
            return importlib.import_module("openvino")
        except ImportError as error:
            raise Misconfigured(f"OpenVINO can't be loaded: {error}", remedy="pip install --force-reinstall openvino") from error
        finally:
            if hidden:
                del sys.modules[_CONVERTER]
