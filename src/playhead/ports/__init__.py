"""What we need from outside, as Protocols: one file each. Adapters and fakes implement them."""
