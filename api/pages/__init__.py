"""The web pages and the standalone map: how things look, never what is so."""
