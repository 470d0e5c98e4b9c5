"""Small pieces useful anywhere; they know nothing about media."""
