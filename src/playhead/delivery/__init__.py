"""Journal to people: the HTTP interface, the web app, and what is live."""
