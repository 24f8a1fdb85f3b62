-- name: add_stats
INSERT INTO lexical_stats_{generation} AS s (tenant, passages, length, average)
VALUES (%(tenant)s, %(passages)s, %(length)s, %(average)s)
ON CONFLICT (tenant) DO UPDATE
SET passages = s.passages + excluded.passages,
    length = s.length + excluded.length,
    average = CASE WHEN s.passages = 0 THEN excluded.average ELSE s.average END
RETURNING average

-- name: add_terms
INSERT INTO lexical_terms_{generation} AS t (tenant, term, df)
SELECT %(tenant)s, term, df FROM unnest(%(terms)s::int[], %(counts)s::int[]) AS added (term, df)
ON CONFLICT (tenant, term) DO UPDATE SET df = t.df + excluded.df

-- name: add
COPY lexical_{generation} (chunk_id, document_id, tenant, kind, length, terms, frequencies, weights) FROM STDIN (FORMAT BINARY)

-- name: query
WITH known AS MATERIALIZED (
    SELECT t.term, t.df, given.times * ln(1 + (s.passages - t.df + 0.5) / (t.df + 0.5)) AS weight
    FROM unnest(%(terms)s::int[], %(times)s::int[]) AS given (term, times)
    JOIN lexical_terms_{generation} t ON t.tenant = %(tenant)s AND t.term = given.term
    JOIN lexical_stats_{generation} s ON s.tenant = %(tenant)s
), query AS MATERIALIZED (
    SELECT ('{{' || string_agg(term || ':' || weight, ',' ORDER BY term) || '}}/1000000000')::sparsevec AS weights,
           array_agg(term) FILTER (WHERE rarer < %(cap)s) AS rarest
    FROM (SELECT *, sum(df) OVER (ORDER BY df, term) - df AS rarer FROM known) AS counted
)

-- name: search
SELECT e.chunk_id, e.document_id, -(e.weights <#> (SELECT weights FROM query)) AS score
FROM lexical_{generation} e{join}
WHERE e.tenant = %(tenant)s AND e.terms && (SELECT rarest FROM query){conditions}
ORDER BY score DESC, e.chunk_id
LIMIT %(limit)s

-- name: scores
SELECT e.chunk_id, coalesce(-(e.weights <#> (SELECT weights FROM query)), 0)
FROM lexical_{generation} e
WHERE e.tenant = %(tenant)s AND e.chunk_id = ANY(%(ids)s)

-- name: count
SELECT count(*) FROM lexical_{generation}

-- name: drifted
SELECT tenant FROM lexical_stats_{generation} WHERE passages > 0 AND abs(length::float8 / passages - average) > %(drift)s * average ORDER BY tenant

-- name: average
UPDATE lexical_stats_{generation} SET average = length::float8 / passages WHERE tenant = %(tenant)s RETURNING average

-- name: weigh
UPDATE lexical_{generation} e
SET weights = (
    SELECT ('{{' || coalesce(string_agg(term || ':' || frequency / (frequency + %(k1)s * (1 - %(b)s + %(b)s * e.length / %(average)s)),
                                        ',' ORDER BY term), '') || '}}/1000000000')::sparsevec
    FROM unnest(e.terms, e.frequencies) AS counted (term, frequency))
WHERE tenant = %(tenant)s

-- name: has_index
SELECT EXISTS (
    SELECT FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_am a ON a.oid = i.relam
    WHERE indrelid = 'lexical_{generation}'::regclass AND amname = 'gin')

-- name: compact
CLUSTER lexical_{generation} USING lexical_{generation}_pkey

-- name: index
CREATE INDEX lexical_{generation}_terms_idx ON lexical_{generation} USING gin (terms);
ANALYZE lexical_{generation}, lexical_terms_{generation};

-- name: merge
SELECT gin_clean_pending_list('lexical_{generation}_terms_idx')
