"""A second, slow reading of the semantics."""
