"""What our stories point to outside: whether it is still there."""
