-- name: create
INSERT INTO index_generations (state, encoder, chunker, analyzer, dimensions)
VALUES ('building', %(encoder)s, %(chunker)s, %(analyzer)s, %(dimensions)s)
RETURNING id

-- name: select
SELECT id, state, encoder, chunker, analyzer, dimensions, created_at, published_at, documents, chunks, reused, embedded, seconds, verification
FROM index_generations
{rest}

-- name: changed
SELECT d.tenant, d.id, d.kind, d.external_id,
       v.id, v.version, v.title, v.text, v.payload, v.fields, v.sections, v.flags, v.personal, v.source, v.original_hash, v.content_hash
FROM (
    SELECT d.id FROM documents d
    LEFT JOIN generation_documents g ON g.generation_id = %(generation)s AND g.document_id = d.id AND g.version_id = d.current_version_id
    WHERE g.document_id IS NULL AND (%(tenant)s::text IS NULL OR d.tenant = %(tenant)s)
    ORDER BY d.id
    LIMIT %(limit)s) AS changed
JOIN documents d USING (id)
JOIN document_versions v ON v.id = d.current_version_id
ORDER BY d.id

-- name: count_changed
SELECT count(*) FROM documents d
LEFT JOIN generation_documents g ON g.generation_id = %(generation)s AND g.document_id = d.id AND g.version_id = d.current_version_id
WHERE g.document_id IS NULL AND (%(tenant)s::text IS NULL OR d.tenant = %(tenant)s)

-- name: present
SELECT id FROM documents WHERE tenant = %(tenant)s AND id = ANY(%(ids)s)

-- name: mark
INSERT INTO generation_documents (generation_id, document_id, version_id)
SELECT %(generation)s, document_id, version_id FROM unnest(%(ids)s::uuid[], %(version_ids)s::uuid[]) AS written (document_id, version_id)
ON CONFLICT (generation_id, document_id) DO UPDATE SET version_id = excluded.version_id
RETURNING xmax = 0

-- name: add_chunks
COPY chunks_{generation} (id, document_id, kind, ordinal, level, section, start_at, end_at, text_hash, text) FROM STDIN (FORMAT BINARY)

-- name: hits
-- Lateral, so that a planner without statistics doesn't begin with all of the tenant's documents.
WITH found AS MATERIALIZED (
    SELECT id, document_id, start_at, end_at FROM chunks_{generation} WHERE id = ANY(%(ids)s)
)
SELECT c.id, c.document_id, d.external_id, d.kind, d.title, c.start_at, c.end_at, substr(d.text, c.start_at + 1, c.end_at - c.start_at)
FROM found c
CROSS JOIN LATERAL (
    SELECT d.external_id, d.kind, v.title, v.text
    FROM documents d
    JOIN document_versions v ON v.id = d.current_version_id
    JOIN generation_documents g ON g.generation_id = {generation} AND g.document_id = d.id AND g.version_id = v.id
    WHERE d.id = c.document_id AND d.tenant = %(tenant)s
    LIMIT 1
) d

-- name: chunks
SELECT uuid_send(document_id), id, kind, ordinal, section, start_at, end_at
FROM chunks_{generation}
WHERE document_id = ANY(%(ids)s) AND level = %(level)s
ORDER BY document_id, ordinal

-- name: sample
SELECT v.tenant, c.document_id, c.id, c.kind, c.ordinal, c.section, c.start_at, c.end_at, c.text, v.embedding
FROM (SELECT chunk_id, tenant, embedding FROM vectors_{generation} ORDER BY random() LIMIT %(count)s) v
JOIN chunks_{generation} c ON c.id = v.chunk_id

-- name: record
UPDATE index_generations SET reused = reused + %(reused)s, embedded = embedded + %(embedded)s, seconds = seconds + %(seconds)s
WHERE id = %(generation)s

-- name: verified
UPDATE index_generations
SET verification = %(verification)s, state = CASE WHEN state = 'building' AND %(ok)s THEN 'ready' ELSE state END
WHERE id = %(generation)s

-- name: pointer
SELECT active FROM index_pointer FOR UPDATE

-- name: retire
UPDATE index_generations SET state = 'retired' WHERE id = %(generation)s

-- name: activate
UPDATE index_generations
SET state = 'active', published_at = now(), replaced = %(replaced)s
WHERE id = %(generation)s

-- name: reactivate
UPDATE index_generations SET state = 'active' WHERE id = %(generation)s

-- name: point
UPDATE index_pointer SET active = %(generation)s

-- name: replaced
SELECT replaced FROM index_generations WHERE id = %(generation)s

-- name: hashes
SELECT DISTINCT text_hash FROM chunks_{generation}

-- name: delete
DELETE FROM index_generations WHERE id = %(generation)s
