"""The parts of a sweep's HTML page, each a pure function from the report to markup."""
