"""The formats of attribution recorders: one module each."""
