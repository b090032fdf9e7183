"""The store: the tables, the writer that fills them, and the reads. Everything else is above it."""

from engine.store.migrating import Migrated, migrate, pending_migrations, require_migrated

__all__ = ["Migrated", "migrate", "pending_migrations", "require_migrated"]
