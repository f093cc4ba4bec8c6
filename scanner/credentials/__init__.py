"""Committed secrets: the only importer of detect_secrets."""
