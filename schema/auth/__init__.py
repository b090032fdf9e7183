"""Who may: credentials become callers at the door, and rights say what each caller may see and do."""
