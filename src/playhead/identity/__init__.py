"""Who is the same person, and what is the same work, on different servers. Also who may log in here."""
