"""How to speak to Jellyfin: `wire_*` is pure (bytes to domain values and back), `client` carries it over HTTP."""
