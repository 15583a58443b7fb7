"""The page of actors and its files."""
