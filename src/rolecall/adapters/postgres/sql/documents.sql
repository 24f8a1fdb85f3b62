-- name: current
SELECT d.id, d.kind, d.external_id,
       v.id, v.version, v.title, v.text, v.payload, v.fields, v.sections, v.flags, v.personal, v.source, v.original_hash, v.content_hash
FROM documents d
JOIN document_versions v ON v.id = d.current_version_id
WHERE d.tenant = %(tenant)s AND {condition}

-- name: known
SELECT DISTINCT ON (o.digest) o.digest, d.id
FROM originals o
JOIN documents d ON d.current_version_id = o.version_id
WHERE o.digest = ANY(%(digests)s) AND o.parser = %(parser)s AND d.tenant = %(tenant)s
ORDER BY o.digest, d.id

-- name: versions
SELECT d.id, d.kind, d.external_id,
       v.id, v.version, v.title, v.text, v.payload, v.fields, v.sections, v.flags, v.personal, v.source, v.original_hash, v.content_hash
FROM documents d
JOIN document_versions v ON v.document_id = d.id
WHERE d.tenant = %(tenant)s AND d.id = %(id)s
ORDER BY v.version

-- name: heads
SELECT d.id, d.kind, d.external_id, d.content_hash, v.id, v.version
FROM documents d
JOIN document_versions v ON v.id = d.current_version_id
WHERE d.id IN (
    SELECT id FROM documents
    JOIN unnest(%(kinds)s::text[], %(hashes)s::text[]) AS given (kind, content_hash) USING (kind, content_hash)
    WHERE tenant = %(tenant)s
    UNION
    SELECT id FROM documents
    JOIN unnest(%(kinds)s::text[], %(external_ids)s::text[]) AS given (kind, external_id) USING (kind, external_id)
    WHERE tenant = %(tenant)s)

-- name: add_documents
COPY documents (id, tenant, kind, external_id, current_version_id, content_hash, fields) FROM STDIN

-- name: add_versions
COPY document_versions ({columns}) FROM STDIN

-- name: move_documents
UPDATE documents d
SET current_version_id = moved.version_id, content_hash = moved.content_hash, fields = moved.fields
FROM unnest(%(ids)s::uuid[], %(version_ids)s::uuid[], %(hashes)s::text[], %(fields)s::jsonb[]) AS moved (id, version_id, content_hash, fields)
WHERE d.id = moved.id

-- name: add_originals
INSERT INTO originals (version_id, digest, parser)
SELECT version_id, digest, %(parser)s FROM unnest(%(version_ids)s::uuid[], %(digests)s::text[]) AS read (version_id, digest)
ON CONFLICT DO NOTHING

-- name: list
SELECT d.id, d.kind, d.external_id,
       v.id, v.version, v.title, v.text, v.payload, v.fields, v.sections, v.flags, v.personal, v.source, v.original_hash, v.content_hash
FROM documents d
JOIN document_versions v ON v.id = d.current_version_id
WHERE d.tenant = %(tenant)s AND (%(kind)s::text IS NULL OR d.kind = %(kind)s) AND (%(after)s::uuid IS NULL OR d.id > %(after)s){conditions}
ORDER BY d.id
LIMIT %(limit)s

-- name: titled
SELECT d.id, d.kind, d.external_id,
       v.id, v.version, v.title, v.text, v.payload, v.fields, v.sections, v.flags, v.personal, v.source, v.original_hash, v.content_hash
FROM documents d
JOIN document_versions v ON v.document_id = d.id AND v.id = d.current_version_id
WHERE d.tenant = %(tenant)s AND d.kind = %(kind)s
  AND regexp_split_to_array(left(regexp_replace(lower(normalize(v.title, NFKD)), '[\u0300-\u036f]', '', 'g'), 400), '(\W|\d|_)+') @> %(words)s::text[]
  AND (NOT %(first)s OR regexp_replace(lower(normalize(v.title, NFKD)), '[\u0300-\u036f]', '', 'g')
                        ~ ('^(\W|\d|_)*' || (%(words)s::text[])[1] || '(\W|\d|_|$)'))
ORDER BY d.id
LIMIT %(limit)s

-- name: delete
DELETE FROM documents WHERE tenant = %(tenant)s AND id = ANY(%(ids)s)

-- name: count
SELECT count(*) FROM documents WHERE tenant = %(tenant)s AND (%(kind)s::text IS NULL OR kind = %(kind)s)
