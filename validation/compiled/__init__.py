"""SHACL compiled: shapes to an algebra of node sets and relations, the algebra to SPARQL."""
