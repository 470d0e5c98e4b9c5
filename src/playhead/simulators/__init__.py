"""Stand-alone stand-ins for the servers Playhead talks to: for the demo, the tests and the benchmarks."""
