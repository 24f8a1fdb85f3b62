"""PostgreSQL without an installation: a server of one's own in the data folder, shared by every process that needs it.

The first process that acquires it starts it, the last one that releases it stops it, and whatever a crash of any of them
leaves behind is put in order by the next.
"""

from rolecall.adapters.postgres.embedded.server import EmbeddedServer, Status

__all__ = ["EmbeddedServer", "Status"]
