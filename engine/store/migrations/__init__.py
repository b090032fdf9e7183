"""The history of the tables, as Tortoise applies it."""
