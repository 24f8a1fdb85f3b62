"""What the base install weighs: the files of the locked packages."""

from importlib.metadata import distribution
from pathlib import Path

from benchmarks.workbench import report

LOCK = Path(__file__).resolve().parent.parent / "requirements" / "base.txt"
BUILD_ONLY = {"editables", "hatchling", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}


def main() -> None:
    names = {line.split("==")[0] for line in LOCK.read_text().splitlines() if line[:1].isalpha()} - BUILD_ONLY
    sizes: dict[str, int] = {}
    for name in sorted(names):
        try:
            files = distribution(name).files or []
        except ModuleNotFoundError:  # locked for another platform
            continue
        sizes[name] = sum(path.stat().st_size for file in files if (path := Path(str(file.locate()))).is_file())
    for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:8]:
        print(f"{name:<32} {size / 2**20:7.1f} MB")
    report("base install, all in", sum(sizes.values()) / 2**20, 480, unit=" MB")
