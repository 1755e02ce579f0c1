"""Answering from a mailed link without an account, and the code that opens identity to such a partner."""
