"""Feed rows: what happened to a member, in order, as it was stored."""

from engine.store.pages import FeedRow as FeedRow
