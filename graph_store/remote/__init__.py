"""A SPARQL engine of another maker as the store: see graph_store.opening, which is the door to it."""
