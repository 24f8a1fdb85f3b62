-- name: candidates
-- Column by column in one row: hundreds of rows cost more to pass on than to find.
{query}
, near AS MATERIALIZED (
{near}
), worded AS MATERIALIZED (
{worded}
), found AS (
    SELECT chunk_id, coalesce(near.document_id, worded.document_id) AS document_id, near.score AS cosine, worded.score AS bm25
    FROM near FULL JOIN worded USING (chunk_id)
), scored AS MATERIALIZED (
    SELECT chunk_id, document_id,
           coalesce(cosine, (
               SELECT 1 - (v.embedding <=> %(vector)s::halfvec) FROM vectors_{generation} v WHERE v.chunk_id = found.chunk_id
           )) AS cosine,
           coalesce(bm25, (
               SELECT -(l.weights <#> (SELECT weights FROM query)) FROM lexical_{generation} l WHERE l.chunk_id = found.chunk_id
           ), 0) AS bm25
    FROM found
)
SELECT string_agg(uuid_send(chunk_id), ''), string_agg(uuid_send(document_id), ''),
       string_agg(float8send(cosine), ''), string_agg(float8send(bm25), ''), (SELECT count(*) FROM near)
FROM scored
