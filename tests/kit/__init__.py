"""What tests build repositories with: real git, no mocks."""
