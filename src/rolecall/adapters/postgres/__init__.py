"""PostgreSQL with pgvector: documents, generations, vectors and BM25 in one database, kept consistent by its transactions."""
