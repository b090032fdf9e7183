"""Delivering webhooks for as long as the application is open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from engine.live.webhooks.dispatcher import dispatching
from engine.service import Service
from engine.settings import Settings
from schema.safety.metrics import Metrics
from schema.webhooks.bodies import FeedBodies
from schema.webhooks.sender import sending


@asynccontextmanager
async def delivering(service: Service, settings: Settings, metrics: Metrics, *, by_itself: bool) -> AsyncIterator[None]:
    """Gives the service something to send with, and delivers unless the settings leave it to another process.

    Without `by_itself` nothing is delivered: whoever sets the time says when.
    """
    private, ca_file = settings.webhook_private, settings.webhook_ca_file
    async with sending(clock=service.clock, private=private, ca_file=ca_file) as sender:
        service.webhooks.outside.carrier = sender
        service.webhooks.outside.private = private
        dispatcher = service.dispatcher(sender, FeedBodies(service))
        dispatcher.measures.told = metrics.webhook_answered
        if not (settings.webhooks and by_itself):
            yield
            return
        async with dispatching(dispatcher):
            yield
