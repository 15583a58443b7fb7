"""Questions: those ready to ask, and the editor for those who know SPARQL."""
