"""Who is who: the names that members go by, and members who turn out to be one person."""
