"""Pure functions from a report to text: each knows its medium's limits and says what it cut."""
