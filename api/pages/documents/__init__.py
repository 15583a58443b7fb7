"""The pages of documents and of the annex to the DUP."""
