"""As whom the embedded server runs: PostgreSQL refuses root, and its initdb a user without a name."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolecall.domain.errors import Misconfigured

UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class Owner:
    """The user that the server's files belong to and that its processes run as.

    `switch` says that this process has to become that user; `prefix` is a command that runs another one inside a user
    namespace, where the present user goes by the name of an ordinary one.
    """

    uid: int
    gid: int
    switch: bool = False
    prefix: tuple[str, ...] = ()

    @property
    def credentials(self) -> dict[str, Any]:
        """Arguments for `subprocess.run`."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def give(self, folder: Path) -> None:
        """Make a folder the server's own, closed to everybody else."""
        folder.chmod(0o700)
        if self.switch:
            os.chown(folder, self.uid, self.gid)


def choose_owner(data: Path, binaries: Path) -> Owner:
    """The user for the server of this data folder, which need not exist yet.

    An ordinary user is it. As root it is whoever the data belongs to, else `nobody` where that user can reach data and
    programs; otherwise root under another name, in a user namespace (Linux, where the system permits it).

    Raises:
        Misconfigured: none of these will do; names a place that would.
    """
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0:
        return Owner(uid, gid, prefix=() if _has_name(uid) else _renamed() or _refuse_nameless(uid))
    made_by = data.stat() if data.exists() else None
    if made_by and made_by.st_uid != 0:
        other = Owner(made_by.st_uid, made_by.st_gid, switch=True)
    else:
        nobody = pwd.getpwnam(UNPRIVILEGED)
        other = Owner(nobody.pw_uid, nobody.pw_gid, switch=True)
    obstacle = barrier(data.parent, other) or barrier(binaries / "bin" / "postgres", other)
    if obstacle is None and not (made_by and made_by.st_uid == 0):
        return other
    prefix = () if made_by and made_by.st_uid != 0 else _renamed()
    if prefix:
        return Owner(uid, gid, prefix=prefix)
    return _refuse_root(data, binaries, other, obstacle)


def barrier(path: Path, owner: Owner) -> Path | None:
    """The outermost part of a path that the user can't pass by its permissions, None when all of it is open."""
    path = path.resolve()
    for part in (*reversed(path.parents), path):
        found = part.stat()
        needed = stat.S_IXUSR if found.st_uid == owner.uid else stat.S_IXGRP if found.st_gid == owner.gid else stat.S_IXOTH
        if not found.st_mode & needed:
            return part
    return None


def _has_name(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


def _renamed() -> tuple[str, ...]:
    """A command prefix that gives the present user the name of an ordinary one; empty where that isn't possible."""
    program = shutil.which("unshare")
    if program is None:
        return ()
    nobody = pwd.getpwnam(UNPRIVILEGED)
    prefix = (program, "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}", "--")
    tried = subprocess.run([*prefix, "/bin/sh", "-c", ":"], capture_output=True, check=False, timeout=30)
    return prefix if tried.returncode == 0 else ()


def _refuse_nameless(uid: int) -> tuple[str, ...]:
    raise Misconfigured(
        f"PostgreSQL can't start for user {uid}: the system knows no name for that number.",
        remedy=f"Add a line for {uid} to /etc/passwd, run as a user that has one, or set ROLECALL_DATABASE_URL.",
    )


def _refuse_root(data: Path, binaries: Path, other: Owner, obstacle: Path | None) -> Owner:
    if obstacle is None:  # the data is root's own, made in a user namespace that this system doesn't permit
        raise Misconfigured(
            f"PostgreSQL refuses to run as root, and the database in {data} belongs to root.",
            remedy=f"chown -R {other.uid}:{other.gid} '{data}'",
        )
    if obstacle == data.parent or obstacle in data.parents:
        remedy = "Set ROLECALL_HOME to a folder that every user can pass, such as /var/lib/rolecall"
        if barrier(binaries / "bin" / "postgres", other):
            remedy += ", and make the Python environment in such a place too, such as /opt/rolecall"
    else:
        remedy = f"Make the Python environment where every user can pass, such as /opt/rolecall (it is in {binaries})"
    raise Misconfigured(
        f"PostgreSQL refuses to run as root, and the user it would run as instead ({other.uid}) can't pass {obstacle}.",
        remedy=f"{remedy}; or run rolecall as an ordinary user.",
    )
