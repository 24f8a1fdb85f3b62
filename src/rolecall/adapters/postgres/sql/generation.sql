-- name: create
CREATE TABLE chunks_{generation} (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL,
    kind text NOT NULL,
    ordinal int NOT NULL,
    level text NOT NULL,
    section text NOT NULL,
    start_at int NOT NULL,
    end_at int NOT NULL,
    text_hash bytea NOT NULL,
    text text NOT NULL -- the encoder's
);
CREATE INDEX chunks_{generation}_document_id_idx ON chunks_{generation} (document_id, level, ordinal);
CREATE INDEX chunks_{generation}_text_hash_idx ON chunks_{generation} USING hash (text_hash);

CREATE TABLE vectors_{generation} (
    chunk_id uuid PRIMARY KEY REFERENCES chunks_{generation} ON DELETE CASCADE,
    document_id uuid NOT NULL,
    tenant text NOT NULL,
    kind text NOT NULL,
    embedding halfvec({dimensions}) NOT NULL
);
ALTER TABLE vectors_{generation} ALTER embedding SET STORAGE MAIN; -- in the row while a page holds it
CREATE INDEX vectors_{generation}_document_id_idx ON vectors_{generation} (document_id);
CREATE INDEX vectors_{generation}_tenant_idx ON vectors_{generation} (tenant);

CREATE TABLE lexical_{generation} (
    chunk_id uuid PRIMARY KEY REFERENCES chunks_{generation} ON DELETE CASCADE,
    document_id uuid NOT NULL,
    tenant text NOT NULL,
    kind text NOT NULL,
    length int NOT NULL,
    terms int[] NOT NULL,
    frequencies int[] NOT NULL,
    weights sparsevec NOT NULL -- tf / (tf + k1 (1 - b + b length / average)), at its term
);
ALTER TABLE lexical_{generation} ALTER weights SET STORAGE MAIN; -- what doesn't fit into a row goes out of it, but these last
CREATE INDEX lexical_{generation}_document_id_idx ON lexical_{generation} (document_id);

CREATE TABLE lexical_terms_{generation} (
    tenant text,
    term int,
    df int NOT NULL,
    PRIMARY KEY (tenant, term)
) WITH (fillfactor = 70);

CREATE TABLE lexical_stats_{generation} (
    tenant text PRIMARY KEY,
    passages bigint NOT NULL,
    length bigint NOT NULL,
    average double precision NOT NULL -- that the weights were made with
);

CREATE TABLE parts_{generation} (
    chunk_id uuid PRIMARY KEY REFERENCES chunks_{generation} ON DELETE CASCADE,
    vectors bytea NOT NULL, -- of all its parts, a byte a number
    weights bytea -- single floats, one for each word piece; sentences have none
);
ALTER TABLE parts_{generation} ALTER vectors SET STORAGE MAIN; -- in the row while a page holds it

CREATE TABLE occupations_{generation} (
    chunk_id uuid PRIMARY KEY REFERENCES chunks_{generation} ON DELETE CASCADE,
    basis text NOT NULL, -- which taxonomies it was made with
    profile bytea NOT NULL -- rolecall.domain.taxonomy.PROFILE
);

-- name: drop
DROP TABLE lexical_stats_{generation}, lexical_terms_{generation}, occupations_{generation}, parts_{generation}, lexical_{generation}, vectors_{generation}, chunks_{generation}

-- name: lock
LOCK TABLE lexical_stats_{generation}, lexical_terms_{generation}, occupations_{generation}, parts_{generation}, lexical_{generation}, vectors_{generation}, chunks_{generation}
    IN ACCESS EXCLUSIVE MODE

-- name: pin
LOCK TABLE lexical_stats_{generation}, lexical_terms_{generation}, occupations_{generation}, parts_{generation}, lexical_{generation}, vectors_{generation}, chunks_{generation}
    IN ACCESS SHARE MODE
