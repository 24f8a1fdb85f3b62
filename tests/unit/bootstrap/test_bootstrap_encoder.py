import numpy as np
import pytest

from rolecall.adapters.encoders.low_rank import TENSOR, write_low_rank
from rolecall.adapters.encoders.weights import DIGEST, MODEL
from rolecall.bootstrap.encoder import encoder_with
from rolecall.domain.errors import Conflict, InvalidInput
from rolecall.settings import load


@pytest.fixture
def adapter(tmp_path):
    """One that changes a single layer of the default encoder."""
    name, path = "encoder.layer.5.attention.output.dense", tmp_path / "mine.safetensors"
    random = np.random.default_rng(0)
    tensors = {
        TENSOR.format(name=name, factor=factor): random.normal(0, 0.2, shape) for factor, shape in (("A", (2, 384)), ("B", (384, 2)))
    }
    write_low_rank(path, {each: array.astype(np.float32) for each, array in tensors.items()}, alpha=1, base=DIGEST)
    return path


@pytest.fixture
def made(tmp_path, adapter):
    """The ids of the plain and the adapted default encoder."""

    def make(**given):
        return encoder_with(load(home=tmp_path, encoder_precision="f32", **given), None, None)

    return make(encoder_adapter="none"), make(encoder_adapter=str(adapter))


def test_both_encoders_are_made_from_the_ids_of_generations_whatever_the_settings_say(tmp_path, adapter, made):
    plain, adapted = made
    assert plain.id == f"{MODEL}@53aa5117/openvino-f32/256"
    assert adapted.id.startswith(f"{MODEL}+{adapter}:")
    for setting in ("none", str(adapter), "auto"):
        settings = load(home=tmp_path, encoder_adapter=setting, encoder_precision="auto")
        assert [encoder_with(settings, encoder.id, None).id for encoder in made] == [plain.id, adapted.id]
    again = encoder_with(load(home=tmp_path, encoder_adapter="none"), adapted.id, None)
    np.testing.assert_array_equal(again.encode(["nurse"]), adapted.encode(["nurse"]))
    assert not np.allclose(plain.encode(["nurse"]), adapted.encode(["nurse"]), atol=1e-2)


def test_an_adapter_that_changed_or_went_is_a_conflict_not_another_encoder(tmp_path, adapter, made):
    settings = load(home=tmp_path)
    content = adapter.read_bytes()
    adapter.write_bytes(content[:-2] + b"\0\0")
    with pytest.raises(Conflict, match="active generation") as caught:
        encoder_with(settings, made[1].id, None)
    assert "rolecall index build" in caught.value.remedy
    adapter.write_bytes(b"nothing")
    with pytest.raises(InvalidInput, match=r"mine\.safetensors"):
        encoder_with(settings, made[1].id, None)
