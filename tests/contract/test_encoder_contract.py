"""What every encoder keeps to, whatever it runs on."""

import subprocess
import sys

import numpy as np
import pytest

from rolecall.adapters.encoders.choose import make_encoder
from rolecall.domain.errors import Misconfigured
from rolecall.ports.encoder import TokenEncoder

TEXTS = [
    "Registered nurse, intensive care, night shifts",
    "",
    "C++",
    "Electrician wanted: wiring of ships. " * 3,
    "naïve café — 日本語, العربية, \U0001f469\u200d\U0001f680",
    "Keeps the books of a small bakery, files its taxes, and pays its nine people on time every month.",
    "teaches mathematics " * 60,
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "\ud800 lone surrogates \udfff",
    "driver " * 30,
    "    \n\t ",
    "welds " * 20_000,
]


class Letters:
    """A LangChain Embeddings of one's own: how often each letter occurs."""

    def embed_documents(self, texts):
        return [[1.0] + [float(text.count(letter)) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]


ENCODERS = {
    "hashing": lambda home: make_encoder("hashing", home),
    "openvino-f32": lambda home: make_encoder("all-MiniLM-L6-v2", home, precision="f32"),
    "openvino-bf16": lambda home: make_encoder("all-MiniLM-L6-v2", home, precision="bf16"),
    "langchain": lambda home: make_encoder(f"langchain:{__name__}:Letters", home),
}


@pytest.fixture(scope="module", params=ENCODERS)
def encoder(request, tmp_path_factory):
    made = ENCODERS[request.param](tmp_path_factory.mktemp("home"))
    try:
        assert made.id
    except Misconfigured as error:
        pytest.skip(error.message)
    return made


@pytest.fixture(scope="module")
def alone(encoder):
    return np.concatenate([encoder.encode([text]) for text in TEXTS])


def test_vectors_have_the_shape_the_type_and_the_length_promised(encoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_the_order_is_that_of_the_texts(encoder, alone):
    order = np.random.default_rng(1).permutation(len(TEXTS))
    np.testing.assert_array_equal(encoder.encode([TEXTS[index] for index in order]), alone[order])


@pytest.mark.parametrize("copies", [1, 2, 5, 9])
def test_a_vector_is_the_same_to_the_bit_in_any_batch(encoder, alone, copies):
    np.testing.assert_array_equal(encoder.encode(TEXTS * copies), np.tile(alone, (copies, 1)))


def test_neighbours_of_the_same_length_change_nothing(encoder):
    texts = [f"word {number} of many" for number in range(70)]
    together = encoder.encode(texts)
    for start, size in [(0, 1), (3, 2), (10, 7), (20, 33), (69, 1)]:
        np.testing.assert_array_equal(encoder.encode(texts[start : start + size]), together[start : start + size])


def test_the_id_is_stable_and_the_encoder_told_apart_from_the_others(encoder, tmp_path):
    assert encoder.id == encoder.id.strip()
    others = {
        other.id
        for name, make in ENCODERS.items()
        if not name.endswith("bf16")
        for other in [make(tmp_path)]
        if type(other) is not type(encoder)
    }
    assert encoder.id not in others


@pytest.fixture(scope="module")
def token_encoder(encoder):
    if not isinstance(encoder, TokenEncoder):
        pytest.skip("it shows no word pieces")
    return encoder


def same(one, other):
    return np.array_equal(one.vectors, other.vectors) and np.array_equal(one.weights, other.weights)


def test_word_pieces_come_with_the_same_vectors(token_encoder, alone):
    vectors, pieces = token_encoder.encode_pieces(TEXTS)
    np.testing.assert_array_equal(vectors, alone)
    for text, own in zip(TEXTS, pieces, strict=True):
        assert own.vectors.dtype == np.int8
        assert own.vectors.shape == (len(own.weights), token_encoder.dimensions)
        assert (own.weights > 0).all()
        assert bool(text.strip()) == bool(len(own.weights))
    assert token_encoder.encode_pieces([])[1] == []


def test_word_pieces_are_the_same_to_the_bit_in_any_batch(token_encoder):
    together = token_encoder.encode_pieces(TEXTS * 2)[1]
    for text, own, again in zip(TEXTS, together, together[len(TEXTS) :], strict=False):
        assert same(own, again)
        assert same(own, token_encoder.encode_pieces([text])[1][0])


def test_a_word_that_is_everywhere_weighs_less(token_encoder):
    _, [pieces] = token_encoder.encode_pieces(["the welder"])
    assert pieces.weights[0] < pieces.weights[1]


def test_only_encoders_that_show_word_pieces_say_so(tmp_path):
    able = {name for name, make in ENCODERS.items() if isinstance(make(tmp_path), TokenEncoder)}
    assert able == {"openvino-f32", "openvino-bf16"}


def test_similar_texts_are_nearer_than_others(encoder):
    nurse, nurses, other = encoder.encode(["hospital nurse in Leeds", "nurse at a hospital", "quantum flux bypass jockey"])
    assert nurse @ nurses > nurse @ other


@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_neither_threads_nor_another_process_change_a_bit(tmp_path, precision):
    script = (
        "import sys, hashlib, pathlib; from rolecall.adapters.encoders.choose import make_encoder\n"
        f"encoder = make_encoder('all-MiniLM-L6-v2', pathlib.Path(sys.argv[1]), precision={precision!r}, threads=int(sys.argv[2]))\n"
        "texts = ['nurse ' * number for number in range(0, 90, 4)] + ['one', 'two']\n"
        "print(hashlib.sha256(encoder.encode(texts).tobytes()).hexdigest())"
    )
    try:
        assert make_encoder("all-MiniLM-L6-v2", tmp_path, precision=precision).id
    except Misconfigured as error:
        pytest.skip(error.message)
    digests = {
        subprocess.run([sys.executable, "-c", script, str(tmp_path), threads], check=True, capture_output=True, text=True).stdout
        for threads in "112"
    }
    assert len(digests) == 1
