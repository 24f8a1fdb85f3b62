-- name: get
SELECT text_hash, vector FROM embeddings WHERE encoder = %(encoder)s AND text_hash = ANY(%(hashes)s)

-- name: put
INSERT INTO embeddings (encoder, text_hash, vector)
SELECT %(encoder)s, text_hash, vector FROM unnest(%(hashes)b::bytea[], %(vectors)b::bytea[]) AS known (text_hash, vector)
ON CONFLICT DO NOTHING
