"""HTTP: the SPARQL protocol, the JSON API and the web pages. No domain logic."""
