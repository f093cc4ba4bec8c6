"""Who reviewed what: claims in messages, the changes they cover, and whether the claimant is independent."""
