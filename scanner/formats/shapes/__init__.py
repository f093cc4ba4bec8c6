"""Shapes that many formats share: what a manifest wants, what a lock file fixed, images, grants, scripts."""
