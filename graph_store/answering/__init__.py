"""Strangers' queries answered in processes of their own: see graph_store.public_query, which is the door to it."""
