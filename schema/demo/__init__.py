"""What `trogen demo` shows: made-up members with a little history, and requests to try."""
