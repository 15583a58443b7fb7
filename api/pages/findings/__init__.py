"""The pages of findings: all of them, and one."""
