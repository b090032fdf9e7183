"""What the engine can do, one file per verb: checked here, decided by the fold, recorded by the store."""
