"""The page of the vocabulary, and its words."""
