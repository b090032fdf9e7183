"""What makes the API safe to put on the internet: what is let in, how much it may ask for, and what is told of it."""
