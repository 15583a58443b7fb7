"""From tables to statements: one module per source, file in, quads out."""
