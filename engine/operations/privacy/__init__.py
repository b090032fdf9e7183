"""What a person can ask for about what is held of them: to have it, to have it gone, to know who looked."""
