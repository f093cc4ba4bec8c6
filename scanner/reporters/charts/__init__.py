"""Numbers as inline SVG: each chart a pure function, and each with the same said in words."""
