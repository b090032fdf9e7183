"""How the API may change under the feet of its clients: what a change breaks, and how it is announced beforehand."""
