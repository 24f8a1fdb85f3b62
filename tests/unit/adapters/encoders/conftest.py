import pytest
from tiny_bert import random_weights, write_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    """A folder with a BERT of two layers."""
    return write_model(tmp_path_factory.mktemp("models") / "tiny", random_weights())
