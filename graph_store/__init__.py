"""The graph: the one package that knows the engine it is kept in."""
