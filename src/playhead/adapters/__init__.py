"""How to speak to each outside thing; none knows another."""
