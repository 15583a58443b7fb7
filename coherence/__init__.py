"""What the graph says about coherence: counts, coverage, the network of the chain. No HTTP, no engine types."""
