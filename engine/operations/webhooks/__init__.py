"""Webhooks: where what happens is sent to, how it is named and signed, and who may say so."""
