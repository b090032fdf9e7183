"""What was refused: kept as it came, counted, listed, and submitted again."""
