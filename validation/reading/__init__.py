"""Reading data and shapes, and looking shapes through before anything runs."""
