"""Telling others: whom something happened to, as soon as it is committed, in this process or in another."""
