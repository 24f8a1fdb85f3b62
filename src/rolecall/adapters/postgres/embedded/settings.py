"""What the embedded server is told on its command line, where it comes before anything in the data folder."""

import shutil
import sys
from pathlib import Path

from rolecall.adapters.postgres.embedded.sockets import PORT

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "max_parallel_maintenance_workers": "2",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    # Nobody replicates it: new tables are filled without the log, and a few processes fewer.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    # What was reported as taken in is there.
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Errors go to the client; in the log they would quote people's documents and outlive their deletion.
    "log_min_messages": "log",
}

ROOM_FOR_PARALLEL_BUILDS = 1 << 29


def command_line(name: str, sockets: Path) -> list[str]:
    """The options of a server that goes by this name and listens in this folder."""
    quoted = str(sockets).replace('"', '""')
    given = {
        **SETTINGS,
        "cluster_name": name,
        "dynamic_shared_memory_type": shared_memory(),
        "unix_socket_directories": f'"{quoted}"',
    }
    if sys.platform == "linux":
        given["recovery_init_sync_method"] = "syncfs"  # else it opens every file of the data after a crash
    return [option for setting, value in given.items() for option in ("-c", f"{setting}={value}")]


def shared_memory() -> str:
    """Containers get 64 MB for POSIX shared memory, and a parallel index build takes maintenance_work_mem of it at once."""
    if sys.platform != "linux":
        return "posix"
    try:
        return "posix" if shutil.disk_usage("/dev/shm").free > ROOM_FOR_PARALLEL_BUILDS else "sysv"  # noqa: S108
    except OSError:
        return "sysv"
