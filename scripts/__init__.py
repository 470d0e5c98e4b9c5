"""What the commands in this folder are made of; nothing here is part of the program."""
