"""Changes written as SPARQL or sent as RDF files, worked out in processes of their own that can be stopped."""
