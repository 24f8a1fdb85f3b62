-- name: add
INSERT INTO evaluations (id, tenant, task, set_name, split, set_hash, documents, cases, configuration, metrics, counts, details, seconds,
                         started_at, took, host, version)
VALUES (%(id)s, %(tenant)s, %(task)s, %(set)s, %(split)s, %(hash)s, %(documents)s, %(cases)s, %(configuration)s, %(metrics)s, %(counts)s,
        %(details)s, %(seconds)s::float8[], %(started_at)s, %(took)s, %(host)s, %(version)s)

-- name: add_cases
COPY evaluation_cases (evaluation_id, ordinal, name, text, figures, weights, returned, wanted) FROM STDIN (FORMAT BINARY)

-- name: select
SELECT id, task, set_name, split, set_hash, documents, cases, configuration, metrics, counts, details, seconds, started_at, took, host, version
FROM evaluations
WHERE tenant = %(tenant)s AND {condition}
ORDER BY started_at DESC, id DESC
LIMIT %(limit)s

-- name: cases
SELECT name, text, figures, weights, returned, wanted FROM evaluation_cases WHERE evaluation_id = %(id)s ORDER BY ordinal

-- name: delete
DELETE FROM evaluations WHERE tenant = %(tenant)s AND id = ANY(%(ids)s)
