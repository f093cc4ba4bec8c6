"""What the owners asked for, applied: which findings are held, what is still missing, and the verdict."""
