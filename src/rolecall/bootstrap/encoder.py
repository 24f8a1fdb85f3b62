"""The encoder that a generation was made with, or that the settings name; its weights are fetched at first use."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rolecall.adapters.encoders import weights
from rolecall.adapters.encoders.choose import NO_ADAPTER, make_encoder, parted
from rolecall.domain.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from rolecall.ports.encoder import Encoder
    from rolecall.settings import Settings

Fetching = Callable[[], AbstractContextManager[Callable[[int, int | None], None]]]
"""Opens a progress bar; it is called with the bytes done, and the bytes in all where that is known."""


def encoder_with(settings: "Settings", identifier: str | None, fetching: Fetching | None) -> "Encoder":
    """The encoder with this id, or without one that of the settings.

    Raises:
        Conflict: this machine or installation makes an encoder with another id.
    """
    name = identifier.rsplit("@", 1)[0] if identifier else settings.encoder
    adapter = NO_ADAPTER if identifier else settings.encoder_adapter
    precision: str = settings.encoder_precision
    if identifier and "/openvino-" in identifier:
        precision = identifier.rsplit("/openvino-", 1)[1].split("/", 1)[0]
    if parted(name)[0] == weights.MODEL:
        _fetch_weights(settings.home, fetching or _silently)
    encoder = make_encoder(name, settings.home, adapter=adapter, precision=precision, threads=settings.threads)
    if identifier and encoder.id != identifier:
        raise Conflict(
            f"The active generation was made by the encoder {identifier}, but here there is {encoder.id}.",
            remedy="Build and publish a new generation: rolecall index build --publish",
        )
    return encoder


def _fetch_weights(home: Path, fetching: Fetching) -> None:
    try:
        weights.locate(home)
    except Unavailable:
        with fetching() as progress:
            weights.install(home, progress)


@contextmanager
def _silently() -> Iterator[Callable[[int, int | None], None]]:
    yield lambda _done, _total: None
