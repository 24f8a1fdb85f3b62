"""Makes `.venv` with the locked packages of a set (base or dev). Needs Python 3.11 or newer and a package index, nothing else.

Safe to interrupt and to run twice at once; does nothing, and needs no network, when the environment is up to date.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK = ENVIRONMENT / "lock"
UNFINISHED = ENVIRONMENT / "unfinished"
UV = "uv==0.13.8"
SETS = {"base": ["base"], "dev": ["base", "dev"]}


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "base"
    ENVIRONMENT.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not up_to_date(wanted):
            install(wanted)


def up_to_date(wanted: str) -> bool:
    if UNFINISHED.exists():
        return False
    wide = [name for name, parts in SETS.items() if wanted in parts]
    return any(stamp(name).exists() and stamp(name).read_text() == digest(name) for name in wide)


def stamp(name: str) -> Path:
    return ENVIRONMENT / f"installed-{name}"


def digest(name: str) -> str:
    """What the environment was made from: the locks, the project's metadata, the interpreter and the place."""
    files = [ROOT / "requirements" / f"{part}.txt" for part in SETS[name]] + [ROOT / "pyproject.toml"]
    content = b"".join(file.read_bytes() for file in files) + f"{sys.version}{ROOT}".encode()
    return hashlib.sha256(content).hexdigest()


def install(wanted: str) -> None:
    say(f"Making the environment in {ENVIRONMENT} …")
    if UNFINISHED.exists():  # an earlier run was interrupted: what it left may be half-written
        clear()
    UNFINISHED.touch()
    if not PYTHON.exists():
        venv.create(ENVIRONMENT, with_pip=True, symlinks=True)
    uv = ENVIRONMENT / "bin" / "uv"
    if not uv.exists():
        run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV])
    say("Installing the locked packages …")
    locks = [argument for name in SETS[wanted] for argument in ("--requirement", ROOT / "requirements" / f"{name}.txt")]
    install = [uv, "pip", "install", "--python", PYTHON, "--no-deps"]
    run([*install, "--require-hashes", *locks])
    run([*install, "--no-build-isolation", "--editable", ROOT])
    stamp(wanted).write_text(digest(wanted))
    UNFINISHED.unlink()


def clear() -> None:
    for path in ENVIRONMENT.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path not in {LOCK, UNFINISHED}:
            path.unlink()


def run(command: list[object]) -> None:
    result = subprocess.run([str(part) for part in command], cwd=ROOT, env=os.environ | network(), check=False)
    if result.returncode:
        sys.exit(
            "The step above failed. It needs a package index; if this machine is behind a proxy or has certificates of its own,\n"
            "set HTTPS_PROXY and SSL_CERT_FILE, and PIP_INDEX_URL for an index of your own. Then run the same command again."
        )


def network() -> dict[str, str]:
    """Uv's view of the network, from pip's settings: the same index, and the certificates of this machine."""
    settings = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    for variable, name in (("UV_DEFAULT_INDEX", "index-url"), ("UV_INDEX", "extra-index-url")):
        value = subprocess.run(
            [str(PYTHON), "-m", "pip", "config", "get", f"global.{name}"], capture_output=True, text=True, check=False
        ).stdout.strip()
        value = os.environ.get(f"PIP_{name.replace('-', '_').upper()}", value)
        if value and variable not in os.environ:
            settings[variable] = value
    return settings


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Interrupted. Run the same command again.")
