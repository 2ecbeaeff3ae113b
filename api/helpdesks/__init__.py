"""The helpdesks that a company already has: what is taken from them, and how a draft gets into them."""
