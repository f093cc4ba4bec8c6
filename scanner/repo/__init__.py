"""The wall: the only package that talks to Git, and the only importer of GitPython."""
