"""The embedded server in good times: started, shared, kept and stopped."""

import os
import stat
from pathlib import Path

import psycopg
import pytest
from embedded_servers import Run, left_behind, postmaster, query

from rolecall.adapters.postgres.embedded import EmbeddedServer
from rolecall.domain.errors import Conflict, Misconfigured


def test_the_first_use_makes_a_server_and_the_last_one_leaves_nothing(fresh: Path) -> None:
    server = EmbeddedServer(fresh)
    assert server.status().running is False
    assert not fresh.exists()
    url = server.acquire()
    query(url, "CREATE EXTENSION vector")
    assert query(url, "SELECT '[1,2]'::vector <=> '[1,2]'::vector") == 0
    status = server.status()
    assert (status.running, status.url, status.users, status.stays) == (True, url, (os.getpid(),), False)
    assert status.version == str(query(url, "SELECT current_setting('server_version_num')::int / 10000"))
    assert status.pid == postmaster(server).pid
    assert postmaster(server).ppid() != os.getpid()
    assert server.release() is True
    assert left_behind(fresh) == []
    assert sorted(path.name for path in (fresh / "postgres").iterdir()) == ["data", "lock", "server.lock", "server.log", "users"]
    assert server.status().url is None
    assert server.release() is False


def test_settings(server: EmbeddedServer) -> None:
    expected = {
        "listen_addresses": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "jit": "off",
        "TimeZone": "UTC",
        "server_encoding": "UTF8",
        "unix_socket_permissions": "0700",
        "maintenance_work_mem": "256MB",
    }
    with server.use() as url:
        assert {name: query(url, f"SHOW {name}") for name in expected} == expected
        assert (
            query(url, "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = current_database()") == "b C.UTF-8"
        )
        assert query(url, "SELECT lower('ÄÉ')") == "äé"
        sockets = Path(server.status().data).with_name("run")
        assert stat.S_IMODE(sockets.stat().st_mode) == stat.S_IMODE(Path(server.status().data).stat().st_mode) == 0o700


def test_data_stays_and_starting_twice_changes_nothing(server: EmbeddedServer) -> None:
    url = server.acquire()
    first = postmaster(server).pid
    query(url, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS number")
    assert server.acquire() == url
    assert postmaster(server).pid == first
    assert server.release() is True
    with server.use() as url:
        assert query(url, "SELECT number FROM kept") == 7
        assert postmaster(server).pid != first


def test_the_last_of_several_users_stops_it(server: EmbeddedServer, home: Path) -> None:
    other = EmbeddedServer(home)
    server.acquire()
    with server.use() as url, server.use():
        other.acquire()
        assert server.release() is False
    assert query(url, "SELECT 1") == 1
    assert other.release() is True
    assert left_behind(home) == []


def test_six_starters_at_once_share_one_server(fresh: Path, run: Run) -> None:
    lines = """
        url = server.acquire()
        with psycopg.connect(url, autocommit=True) as connection:
            print(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0])
        sys.stdout.flush()
        sys.stdin.read()
        print(server.release())
    """
    scripts = [run(fresh, lines) for _ in range(6)]
    started = {script.line() for script in scripts}
    assert len(started) == 1
    assert started.pop().startswith("20")
    assert len(EmbeddedServer(fresh).status().users) == 6
    ends = [script.finish() for script in scripts]
    assert sorted(ends) == [(0, "False")] * 5 + [(0, "True")]
    assert left_behind(fresh) == []


def test_users_that_come_and_go_never_find_it_stopped(home: Path, run: Run) -> None:
    with EmbeddedServer(home).use() as url:
        query(url, "DROP TABLE IF EXISTS kept; CREATE TABLE kept (number int)")
    lines = """
        for _ in range(6):
            with server.use() as url, psycopg.connect(url) as connection:
                connection.execute("INSERT INTO kept VALUES (1)")
    """
    assert [script.finish() for script in [run(home, lines), run(home, lines)]] == [(0, "")] * 2
    with EmbeddedServer(home).use() as url:
        assert query(url, "SELECT count(*) FROM kept") == 12


def test_start_keeps_it_until_stop(server: EmbeddedServer, home: Path) -> None:
    url = server.start()
    assert server.status().users == ()
    assert server.status().stays is True
    with server.use():
        assert query(url, "SELECT 1") == 1
    assert server.status().running is True
    assert server.stop() is True
    assert (server.status().stays, server.stop()) == (False, False)
    assert left_behind(home) == []


def test_starting_to_stay_keeps_a_user_a_user(server: EmbeddedServer) -> None:
    server.acquire()
    server.start()
    assert server.status().users == (os.getpid(),)
    assert server.stop() is True


def test_stop_refuses_while_another_process_uses_it(server: EmbeddedServer, home: Path, run: Run) -> None:
    server.start()
    user = run(home, "print(server.acquire(), flush=True); sys.stdin.read(); print(server.release())")
    url = user.line()
    with pytest.raises(Conflict, match=rf"in use by process {user.process.pid}\.") as refused:
        server.stop()
    assert "the last one stops it" in refused.value.remedy
    assert query(url, "SELECT 1") == 1
    assert user.finish() == (0, "True")
    assert left_behind(home) == []


def test_stop_ends_open_connections_and_needs_no_folder(server: EmbeddedServer, fresh: Path, tmp_path: Path) -> None:
    with psycopg.connect(server.start()) as connection:
        connection.execute("SELECT 1")
        assert server.stop() is True
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert EmbeddedServer(tmp_path / "none").stop() is False


def test_the_environment_of_postgresql_is_of_no_matter(home: Path, run: Run) -> None:
    strange = {
        "PGPORT": "1",
        "PGHOST": "/nowhere",
        "PGDATA": "/nowhere",
        "PGUSER": "x",
        "PGDATABASE": "x",
        "LC_ALL": "xx_XX",
        "TMPDIR": "/nowhere",
    }
    lines = """
        with server.use() as url, psycopg.connect(url) as connection:
            print(connection.execute("SELECT current_user").fetchone()[0])
    """
    assert run(home, lines, **strange).finish() == (0, "rolecall")


def test_a_forked_child_does_not_take_its_parent_off_the_list(server: EmbeddedServer) -> None:
    url = server.acquire()
    child = os.fork()
    if child == 0:
        os._exit(10 if server.release() else 0)
    assert os.waitpid(child, 0)[1] == 0
    assert server.status().users == (os.getpid(),)
    assert query(url, "SELECT 1") == 1
    child = os.fork()
    if child == 0:
        server.acquire()
        os._exit(0 if os.getpid() in server.status().users else 10)
    assert os.waitpid(child, 0)[1] == 0
    assert server.release() is True


def test_a_long_log_is_put_aside(server: EmbeddedServer, home: Path) -> None:
    log = home / "postgres" / "server.log"
    log.write_bytes(b"x" * (2 << 20))
    with server.use():
        assert log.stat().st_size < 1 << 16
    assert log.with_name("server.log.1").stat().st_size == 2 << 20


def test_the_log_does_not_quote_what_people_wrote(server: EmbeddedServer, home: Path) -> None:
    with server.use() as url, pytest.raises(psycopg.Error):
        query(url, "SELECT 'Ada Lovelace'::int")
    assert "Lovelace" not in (home / "postgres" / "server.log").read_text()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="can't be made: Not a directory") as refused:
        EmbeddedServer(tmp_path / "file" / "home").acquire()
    assert "ROLECALL_HOME" in refused.value.remedy
