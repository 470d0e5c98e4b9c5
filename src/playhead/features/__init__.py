"""What we do about what happened. Each feature has the same rooms and knows no other feature."""
