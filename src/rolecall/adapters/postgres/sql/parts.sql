-- name: add
INSERT INTO parts_{generation} (chunk_id, vectors, weights)
SELECT given.chunk_id, given.vectors, given.weights
FROM unnest(%(ids)b::uuid[], %(vectors)b::bytea[], %(weights)b::bytea[]) AS given (chunk_id, vectors, weights)
JOIN chunks_{generation} c ON c.id = given.chunk_id

-- name: read
SELECT uuid_send(chunk_id), vectors, weights FROM parts_{generation} WHERE chunk_id = ANY(%(ids)s::uuid[])
