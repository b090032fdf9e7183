"""Sending without a task: a frame leaves at once, or not at all when the client does not read as fast as that."""

from starlette.types import Message, Send


def sent_at_once(send: Send, message: Message) -> bool:
    """Whether the message could be handed to the transport without waiting; if not, nothing of it was.

    Servers wait, before they do anything else with a message, while the client has not read what it was sent before.
    So a `send` that does not end at once has done nothing, and can be given up. Raises what it raises: OSError when
    the client is gone.
    """
    sending = send(message).__await__()
    try:
        next(sending)
    except StopIteration:
        return True
    sending.close()
    return False
