"""Runs migrations on the connection that `rolecall.adapters.postgres.migrate` opened, or writes them out as SQL where there is none."""

from alembic import context

from rolecall.adapters.postgres.schema import metadata

attributes = context.config.attributes
if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=metadata)
else:
    context.configure(connection=attributes["connection"], target_metadata=metadata, version_table_schema=attributes["schema"])
with context.begin_transaction():
    context.run_migrations()
