"""Reading and writing text safely: trailers, globs, YAML, fingerprints, escaping."""
