"""The loyalty engine: the pure fold, rule files, the store, live progress and the operations over them."""

__version__ = "0.1.0"
