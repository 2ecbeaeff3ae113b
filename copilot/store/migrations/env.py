"""Alembic's entry: runs inside the transaction that `copilot.store.engine` opened."""

from alembic import context

from copilot.store.schema import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
