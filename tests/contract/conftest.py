import pytest
from contract_stores import Stores, in_memory, on_postgres

from rolecall.adapters.postgres.connection import Database


@pytest.fixture
def memory_stores() -> Stores:
    return in_memory()


@pytest.fixture
def postgres_stores(database: Database) -> Stores:
    return on_postgres(database)
