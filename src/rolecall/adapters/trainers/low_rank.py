"""Trains a low-rank adapter (Hu et al. 2021, LoRA) of a BERT sentence encoder on pairs of texts.

The loss is the multiple-negatives ranking loss (Henderson et al. 2017) in both directions over the batch, without the negatives
that the base model finds nearer than the positive (Solatorio 2024, GISTEmbed), plus the mean squared difference between the
similarities that the adapted and the base model see in general text, so that what the encoder knew stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rolecall.adapters.encoders.low_rank import TENSOR
from rolecall.domain.errors import Misconfigured

Report = Callable[[int, int, float], None]
"""Called with the steps done, all steps, and the loss of the last one."""

_CHECKPOINT_EVERY = 20
_MASKED = -1e4
_SAME = 1e-4  # nearer to the positive's similarity than this is as near as the positive


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the training is made with; `tokens` is the length texts are cut to."""

    rank: int = 16
    alpha: float = 32.0
    dropout: float = 0.05
    targets: tuple[str, ...] = ("query", "key", "value", "dense")
    learning_rate: float = 5e-4
    warm_up: float = 0.1
    clip: float = 1.0
    scale: float = 20.0
    keep: float = 10.0
    tokens: int = 48
    seed: int = 7


class LowRankTrainer:
    """Holds the base model of a folder and a copy that learns. The same recipe and batches give the same adapter on one machine."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        """Raises Misconfigured where torch is missing."""
        torch = _torch()
        torch.manual_seed(recipe.seed)
        self._recipe = recipe
        self._tokenizer = _tokenizer(folder, recipe.tokens)
        self._base, self._student = _bert(folder), _bert(folder)
        self._factors = _attach(self._student, recipe)

    def train(
        self, batches: Sequence[Sequence[tuple[str, str]]], general: Sequence[Sequence[str]], checkpoint: Path, report: Report
    ) -> dict[str, NDArray[np.float32]]:
        """Learn from each batch of pairs once, and keep as near to the base as `general` (a batch of texts a step) says.

        What is in `checkpoint` goes on from there; the tensors are named as peft names them.
        """
        torch = _torch()
        optimizer = torch.optim.AdamW(self._factors.values(), lr=self._recipe.learning_rate)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, len(batches), self._recipe.warm_up))
        state = _State(self._factors, optimizer, schedule, checkpoint)
        for step in range(state.resume(), len(batches)):
            loss = self._loss(batches[step], general[step % len(general)])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._factors.values(), self._recipe.clip)
            optimizer.step()
            schedule.step()
            report(step + 1, len(batches), loss.item())
            if (step + 1) % _CHECKPOINT_EVERY == 0:
                state.save(step + 1)
        return {name: factor.detach().numpy() for name, factor in self._factors.items()}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The adapted model's vectors of length 1, without dropout: what a merged adapter has to give."""
        with _torch().no_grad():
            vectors: NDArray[np.float32] = self._vectors(self._student, texts).numpy()
        return vectors

    def _loss(self, pairs: Sequence[tuple[str, str]], general: Sequence[str]) -> Any:
        torch = _torch()
        anchors, positives = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        texts = [*anchors, *positives, *general]
        with torch.no_grad():
            base = self._vectors(self._base, texts)
        learnt = self._vectors(self._student, texts)
        size = len(pairs)
        dropped = _dropped(base[:size] @ base[size : 2 * size].T, anchors, positives)
        scores = self._recipe.scale * (learnt[:size] @ learnt[size : 2 * size].T)
        wanted = torch.arange(size)
        ranking = sum(
            torch.nn.functional.cross_entropy(each.masked_fill(mask, _MASKED), wanted)
            for each, mask in ((scores, dropped[0]), (scores.T, dropped[1]))
        )
        kept, seen = base[2 * size :], learnt[2 * size :]
        return ranking / 2 + self._recipe.keep * torch.nn.functional.mse_loss(seen @ seen.T, kept @ kept.T)

    def _vectors(self, model: Any, texts: Sequence[str]) -> Any:
        """Mean of the hidden states, of length 1; texts of like length go through the model together."""
        torch = _torch()
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        order = sorted(range(len(texts)), key=lambda row: len(encodings[row].ids))
        parts = []
        for start in range(0, len(order), 32):
            rows = order[start : start + 32]
            ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(encodings[row].ids) for row in rows], batch_first=True)
            mask = (torch.arange(ids.shape[1]) < torch.tensor([[len(encodings[row].ids)] for row in rows])).float()
            states = model(input_ids=ids, attention_mask=mask).last_hidden_state
            parts.append((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
        back = torch.tensor(order).argsort()
        return torch.nn.functional.normalize(torch.cat(parts)[back], dim=1)


class _State:
    """What a training that was interrupted needs to go on."""

    def __init__(self, factors: dict[str, Any], optimizer: Any, schedule: Any, path: Path) -> None:
        self._factors, self._optimizer, self._schedule, self._path = factors, optimizer, schedule, path

    def save(self, step: int) -> None:
        torch = _torch()
        state = {
            "step": step,
            "factors": self._factors,
            "optimizer": self._optimizer.state_dict(),
            "schedule": self._schedule.state_dict(),
            "random": torch.get_rng_state(),
        }
        unfinished = self._path.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.replace(self._path)

    def resume(self) -> int:
        """The number of steps done."""
        if not self._path.exists():
            return 0
        torch = _torch()
        state = torch.load(self._path, weights_only=True)
        with torch.no_grad():
            for name, factor in self._factors.items():
                factor.copy_(state["factors"][name])
        self._optimizer.load_state_dict(state["optimizer"])
        self._schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["random"])
        return int(state["step"])


def _attach(model: Any, recipe: Recipe) -> dict[str, Any]:
    """Adds α/r · B(A(x)) to the output of each targeted layer; A is random, B zero, so that nothing has changed yet."""
    torch = _torch()
    factors: dict[str, Any] = {}
    for name, layer in model.named_modules():
        if name.rpartition(".")[2] in recipe.targets and not name.startswith("pooler"):
            down = torch.nn.init.kaiming_uniform_(torch.empty(recipe.rank, layer.in_features), a=5**0.5).requires_grad_()
            up = torch.zeros(layer.out_features, recipe.rank, requires_grad=True)
            factors |= {TENSOR.format(name=name, factor="A"): down, TENSOR.format(name=name, factor="B"): up}
            layer.register_forward_hook(_addition(down, up, recipe))
    return factors


def _addition(down: Any, up: Any, recipe: Recipe) -> Callable[[Any, tuple[Any], Any], Any]:
    torch = _torch()

    def add(_layer: Any, inputs: tuple[Any], output: Any) -> Any:
        inner = torch.nn.functional.dropout(inputs[0] @ down.T, recipe.dropout, training=torch.is_grad_enabled())
        return output + inner @ (recipe.alpha / recipe.rank * up.T)

    return add


def _dropped(base: Any, anchors: Sequence[str], positives: Sequence[str]) -> tuple[Any, Any]:
    """Which scores (anchor → positive, and back) are of texts that likely mean the same though they are not a pair."""
    torch = _torch()
    own = base.diagonal()[:, None] - _SAME
    equal = torch.tensor(
        [[a == b or p == q for b, q in zip(anchors, positives, strict=True)] for a, p in zip(anchors, positives, strict=True)]
    )
    others = ~torch.eye(len(anchors), dtype=torch.bool)
    return ((base > own) | equal) & others, ((own < base.T) | equal) & others


def _rate(step: int, steps: int, warm_up: float) -> float:
    """Share of the learning rate: up in a line over the first steps, then down in a line to 0."""
    first = max(1, round(steps * warm_up))
    return (step + 1) / first if step < first else max(0.0, (steps - step) / (steps - first))


def _bert(folder: Path) -> Any:
    """Without dropout of its own: what is measured against the base has to differ by the adapter alone."""
    from transformers import BertModel

    model = BertModel.from_pretrained(str(folder), add_pooling_layer=False).eval()
    return model.requires_grad_(requires_grad=False)


def _tokenizer(folder: Path, tokens: int) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(tokens)
    return tokenizer


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise Misconfigured(f"Training needs torch, which is not installed ({error}).", remedy="pip install 'rolecall[train]'") from error
    return torch
