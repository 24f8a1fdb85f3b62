-- name: present
SELECT id FROM chunks_{generation} WHERE id = ANY(%(ids)s)

-- name: add
COPY vectors_{generation} (chunk_id, document_id, tenant, kind, embedding) FROM STDIN (FORMAT BINARY)

-- name: nearest
SELECT chunk_id, document_id, score FROM (
    SELECT e.chunk_id, e.document_id, 1 - (e.embedding <=> %(vector)s::halfvec) AS score
    FROM vectors_{generation} e{join}
    WHERE e.tenant = %(tenant)s{conditions}
    ORDER BY e.embedding <=> %(vector)s::halfvec
    LIMIT %(fetched)s) AS nearest
ORDER BY score DESC, chunk_id
LIMIT %(limit)s

-- name: exact
SELECT e.chunk_id, e.document_id, 1 - (e.embedding <=> %(vector)s::halfvec) AS score
FROM vectors_{generation} e{join}
WHERE e.tenant = %(tenant)s{conditions}
ORDER BY score DESC, chunk_id
LIMIT %(limit)s

-- name: matching
SELECT d.id FROM documents d WHERE d.tenant = %(tenant)s{conditions} LIMIT %(few)s

-- name: cosines
SELECT chunk_id, 1 - (embedding <=> %(vector)s::halfvec) FROM vectors_{generation} WHERE chunk_id = ANY(%(ids)s)

-- name: count
SELECT count(*) FROM vectors_{generation}

-- name: needs_index
SELECT count(*) >= %(least)s AND NOT EXISTS (
    SELECT FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_am a ON a.oid = i.relam
    WHERE indrelid = 'vectors_{generation}'::regclass AND amname = 'hnsw')
FROM (SELECT FROM vectors_{generation} LIMIT %(least)s) AS enough

-- name: index
CREATE INDEX vectors_{generation}_embedding_idx ON vectors_{generation} USING hnsw (embedding halfvec_cosine_ops);
ANALYZE vectors_{generation};
ANALYZE chunks_{generation};
