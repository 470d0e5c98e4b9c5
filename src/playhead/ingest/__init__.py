"""From outside into the journal: listings, sightings and notices become records. Nothing is decided here."""
