"""Where the embedded server's unix socket lies: beside the data where that works, else under a short path."""

import os
import shutil
import socket
from pathlib import Path

from rolecall.domain.errors import Misconfigured

PORT = 5432  # only names the socket's file: there is no TCP port
LONGEST = 103  # bytes of a socket's path: macOS takes 103, Linux 107
SHORT = Path("/tmp")  # noqa: S108 – folders in it are checked for their owner


class SocketFolder:
    """The folder of a server's socket. `beside` is the place for it; `name` names the other one, `owners` may own that."""

    def __init__(self, beside: Path, name: str, owners: set[int]) -> None:
        self._places = (beside, SHORT / name)
        self._owners = owners

    def find(self) -> Path:
        """The folder the socket is in, or would be."""
        beside, short = self._places
        if beside.is_dir() or not short.is_dir():
            return beside
        self._check_owner(short)
        return short

    def make(self) -> Path:
        """An empty folder that a socket can be made in.

        Raises:
            Misconfigured: neither place will do.
        """
        for folder in self._places:
            folder.mkdir(mode=0o700, exist_ok=True)
            self._check_owner(folder)
            if _takes_sockets(folder):
                return folder
            folder.rmdir()
        raise Misconfigured(
            f"The database server's socket can be made neither in {self._places[0]} nor in {SHORT}.",
            remedy="Set ROLECALL_HOME to a folder with a shorter path on a local disk.",
        )

    def remove(self) -> None:
        """Take both places away, with what is in them."""
        for folder in self._places:
            if folder.is_dir():
                self._check_owner(folder)
                shutil.rmtree(folder)

    def _check_owner(self, folder: Path) -> None:
        """Anybody may make a folder in /tmp, and listen in it."""
        if folder.is_symlink() or folder.stat().st_uid not in self._owners:
            raise Misconfigured(f"{folder} belongs to somebody else.", remedy="Set ROLECALL_HOME to a folder with a shorter path.")


def _takes_sockets(folder: Path) -> bool:
    """Whether a socket there has a path that is short enough, is no list of hosts to libpq, and can be made (not every disk can)."""
    path = folder / f".s.PGSQL.{PORT}"
    if "," in str(path) or len(os.fsencode(path)) > LONGEST:
        return False
    with socket.socket(socket.AF_UNIX) as trial:
        try:
            trial.bind(str(path))
        except OSError:
            return False
    path.unlink()
    return True
