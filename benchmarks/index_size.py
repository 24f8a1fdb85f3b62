"""How much room vectors take in the index, and how much of an exact scan the fast search finds."""

from rolecall.bootstrap import Core

QUERIES = 100
DEPTH = 10
SAME = 1e-4
"""Scores closer than this are ties: passages with the same text."""


def index_bytes(core: Core) -> dict[str, int]:
    """Bytes of the passages' vectors: their table (keys and filter columns in it), its graph, and its other indexes."""
    table = f"vectors_{core.ready_generation().id}"
    with core.database.connection() as connection:
        [(rows,)] = connection.execute("SELECT pg_table_size(%s)", [table])
        indexes = connection.execute(
            "SELECT amname, sum(pg_relation_size(indexrelid))::bigint FROM pg_index JOIN pg_class i ON i.oid = indexrelid"
            " JOIN pg_am a ON a.oid = i.relam WHERE indrelid = %s::regclass GROUP BY amname",
            [table],
        ).fetchall()
    sizes = dict(indexes)
    graph = sizes.pop("hnsw", 0)
    return {"rows": rows, "graph": graph, "keys": sum(sizes.values())}


def raw_bytes(core: Core) -> int:
    """The same vectors as plain float32 numbers."""
    generation = core.ready_generation()
    return core.vectors.count(generation) * generation.dimensions * 4


def recall(core: Core, queries: list[str]) -> float:
    """Share of the exact scan's first ten passages that the search finds among its first ten."""
    generation, tenant = core.ready_generation(), core.settings.tenant
    found = wanted = 0
    for vector in core.encoder.encode(queries[:QUERIES]):
        exact = core.vectors.search(generation, tenant, vector, limit=DEPTH, exact=True)
        fast = core.vectors.search(generation, tenant, vector, limit=DEPTH)
        found += sum(candidate.score >= exact[-1].score - SAME for candidate in fast[: len(exact)])
        wanted += len(exact)
    return found / wanted if wanted else 1.0
