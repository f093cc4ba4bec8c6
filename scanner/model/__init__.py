"""The words of twokey as frozen data. Imports nothing from the rest of the package."""
