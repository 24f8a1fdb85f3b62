import subprocess
import sys

import pytest

from rolecall.adapters.encoders import runtime
from rolecall.domain.errors import Misconfigured


def run(script, home):
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, env={"HOME": str(home), "PATH": ""})
    return done.stdout.strip()


def test_openvino_is_loaded_without_its_telemetry_and_writes_nothing(tmp_path):
    script = (
        "import sys; from rolecall.adapters.encoders.runtime import load_openvino; load_openvino();"
        "print([name for name in sys.modules if 'telemetry' in name or 'tools.ovc' in name])"
    )
    assert run(script, tmp_path) == "[]"
    assert list(tmp_path.iterdir()) == []


def test_importing_the_encoders_loads_no_runtime(tmp_path):
    script = (
        "import sys, rolecall.adapters.encoders.choose, rolecall.adapters.chat_models.langchain;"
        "print([name for name in ('openvino', 'tokenizers', 'torch', 'langchain', 'langchain_core') if name in sys.modules])"
    )
    assert run(script, tmp_path) == "[]"


def test_a_missing_openvino_is_said_with_the_remedy(monkeypatch):
    runtime.load_openvino.cache_clear()
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(Misconfigured, match="OpenVINO") as caught:
        runtime.load_openvino()
    assert "pip install" in caught.value.remedy
