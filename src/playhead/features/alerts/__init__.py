"""What people are told without asking: how the system is, and what needs them."""
