"""What runs in threads of its own, and the values that go there and come back."""
