"""What the costs of a what if are measured against, and the claims they are asked of."""
