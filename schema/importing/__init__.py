"""What `trogen import` is made of: rows of files, how they become actions, and how these are sent and kept track of."""
