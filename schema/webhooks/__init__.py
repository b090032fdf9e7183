"""Webhooks as receivers see them: what is sent, and how it gets there."""
