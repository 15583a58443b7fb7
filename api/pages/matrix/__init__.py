"""The page of matrices and its files."""
