"""The side panel and the Train page."""
