"""Examining a database: what must hold of it, each promise a small function that names whatever breaks it."""
