-- name: list
SELECT name, kind, hash, source, concepts, labels, loaded_at FROM taxonomies ORDER BY name

-- name: get
SELECT name, kind, hash, source, concepts, labels, loaded_at FROM taxonomies WHERE name = %(name)s

-- name: lock
SELECT FROM taxonomies WHERE name = %(name)s AND hash = %(hash)s FOR KEY SHARE

-- name: concepts
SELECT uri, labels FROM taxonomy_concepts WHERE taxonomy = %(name)s ORDER BY ordinal

-- name: drop
DELETE FROM taxonomies WHERE name = %(name)s

-- name: add
INSERT INTO taxonomies (name, kind, hash, source, concepts, labels, loaded_at)
VALUES (%(name)s, %(kind)s, %(hash)s, %(source)s, %(concepts)s, %(labels)s, %(loaded_at)s)

-- name: add_concepts
COPY taxonomy_concepts (taxonomy, ordinal, uri, labels) FROM STDIN (FORMAT BINARY)

-- name: forget_vectors
DELETE FROM taxonomy_vectors
WHERE taxonomy = %(name)s AND (encoder = %(encoder)s OR encoder NOT IN (SELECT encoder FROM index_generations))

-- name: add_vectors
COPY taxonomy_vectors (taxonomy, encoder, block, dimensions, vectors) FROM STDIN (FORMAT BINARY)

-- name: vectors
SELECT dimensions, vectors FROM taxonomy_vectors WHERE taxonomy = %(name)s AND encoder = %(encoder)s ORDER BY block

-- name: has_vectors
SELECT EXISTS (SELECT FROM taxonomy_vectors WHERE taxonomy = %(name)s AND encoder = %(encoder)s)

-- name: write_profiles
INSERT INTO occupations_{generation} (chunk_id, basis, profile)
SELECT id, %(basis)s, given.profile
FROM unnest(%(ids)s::uuid[], %(profiles)b::bytea[]) AS given (id, profile)
JOIN chunks_{generation} USING (id)
ORDER BY id
FOR KEY SHARE OF chunks_{generation} SKIP LOCKED
ON CONFLICT (chunk_id) DO UPDATE SET basis = excluded.basis, profile = excluded.profile

-- name: compare
SELECT uuid_send(v.chunk_id), 1 - (v.embedding <=> %(vector)s::halfvec), o.profile
FROM vectors_{generation} v
LEFT JOIN occupations_{generation} o ON o.chunk_id = v.chunk_id AND o.basis = %(basis)s
WHERE v.chunk_id = ANY(%(ids)s)

-- name: missing_profiles
SELECT v.chunk_id, v.embedding FROM vectors_{generation} v
WHERE NOT EXISTS (SELECT FROM occupations_{generation} o WHERE o.chunk_id = v.chunk_id AND o.basis = %(basis)s)
LIMIT %(limit)s

-- name: count_missing_profiles
SELECT count(*) FROM vectors_{generation} v
WHERE NOT EXISTS (SELECT FROM occupations_{generation} o WHERE o.chunk_id = v.chunk_id AND o.basis = %(basis)s)
