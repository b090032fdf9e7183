"""Simulating: real history folded anew under a draft, and what that would make of the members there are."""
