"""What callers can change, one mutation a file. Each takes one `input` and answers with what changed and `errors`."""
