"""What becomes of findings: decisions, history, and the register that tells where each stands on a day."""
