"""The page of one thing, and what the panel of the map tells of it."""
