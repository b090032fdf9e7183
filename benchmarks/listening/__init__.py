"""What `benchmarks/subscribers.py` starts in processes of their own: a crowd that listens, and a floor to stand on."""
