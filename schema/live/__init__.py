"""Live: subscriptions over WebSocket and SSE, executed once for everybody who listens to the same."""
