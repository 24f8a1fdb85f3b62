"""The occupations of the loaded taxonomies for an encoder: labels that it never saw are encoded here, before anything is searched."""

from contextlib import nullcontext
from typing import TYPE_CHECKING

from rolecall.adapters.postgres.occupations import PostgresProfiles
from rolecall.domain.taxonomy import TaxonomyKind
from rolecall.indexing.taxonomies import TaxonomyLoader
from rolecall.retrieval.occupation_index import OccupationIndex

if TYPE_CHECKING:
    from rolecall.adapters.postgres.connection import Database
    from rolecall.bootstrap.encoder import Fetching
    from rolecall.ports.encoder import Encoder
    from rolecall.ports.taxonomies import TaxonomyStore


def make_occupations(database: "Database", store: "TaxonomyStore", encoder: "Encoder", encoding: "Fetching | None") -> OccupationIndex:
    """The occupations for the passages of a database; `encoding` shows how far the encoding of their labels is."""
    loader = TaxonomyLoader(store, encoder)
    for taxonomy in store.list():
        if taxonomy.kind is TaxonomyKind.OCCUPATIONS and not store.has_vectors(taxonomy.name, encoder.id):
            with encoding() if encoding else nullcontext(lambda _done, _of: None) as progress:
                loader.vectors(taxonomy, progress)
    return OccupationIndex(store, PostgresProfiles(database), encoder.id)
