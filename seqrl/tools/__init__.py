"""What every room uses and none is about: files, fields."""
