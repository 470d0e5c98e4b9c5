"""Reading what the plugin Playback Reporting has noted."""
