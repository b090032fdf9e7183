"""What a simulation found, told to people in a terminal, to people in a browser, and to other programs."""
