-- name: generations
SELECT id FROM index_generations ORDER BY id FOR KEY SHARE

-- name: remove
WITH entries AS MATERIALIZED (
    SELECT length, terms FROM lexical_{generation} WHERE document_id = ANY(%(ids)s)
), gone AS MATERIALIZED (
    SELECT term, count(*)::int AS passages FROM entries, unnest(terms) AS term GROUP BY term
), fewer AS (
    UPDATE lexical_terms_{generation} t SET df = df - gone.passages FROM gone
    WHERE t.tenant = %(tenant)s AND t.term = gone.term AND t.df > gone.passages
), none_left AS (
    DELETE FROM lexical_terms_{generation} t USING gone
    WHERE t.tenant = %(tenant)s AND t.term = gone.term AND t.df <= gone.passages
), stats AS (
    UPDATE lexical_stats_{generation}
    SET passages = passages - (SELECT count(*) FROM entries), length = length - (SELECT coalesce(sum(length), 0) FROM entries)
    WHERE tenant = %(tenant)s AND EXISTS (SELECT FROM entries)
)
DELETE FROM chunks_{generation} WHERE document_id = ANY(%(ids)s) RETURNING text_hash

-- name: unmark
DELETE FROM generation_documents WHERE document_id = ANY(%(ids)s) RETURNING generation_id

-- name: count
UPDATE index_generations SET documents = documents + %(documents)s, chunks = chunks + %(chunks)s WHERE id = %(generation)s

-- name: forget_vectors
DELETE FROM embeddings e WHERE e.text_hash = ANY(%(hashes)s){unless_used}

-- name: unless_used
 AND NOT EXISTS (SELECT FROM chunks_{generation} c WHERE c.text_hash = e.text_hash)
