"""Delivering webhooks: what happened is sent to every address that asked for it, again and again until it is taken."""
