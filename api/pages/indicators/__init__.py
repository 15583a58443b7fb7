"""The page of indicators and its files."""
