"""Execution: from what somebody asks, whatever the transport, to the data and errors that they are told."""
