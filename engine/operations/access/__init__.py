"""Who may come in: brands, keys and member tokens, from being handed out to being recognised."""
