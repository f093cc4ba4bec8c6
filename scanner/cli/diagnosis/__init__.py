"""What `twokey doctor` looks at: one module a topic, one small function a check, one line each in `registry`."""
