"""The check on a pull request, a merge queue or a push: which commits a forge asks about, and their sum."""
