"""The pulse: three answers a month that nothing ties to who gave them."""
