"""The knowledge base: loaders, passages, sync; the demo company."""
