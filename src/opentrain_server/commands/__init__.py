"""The server's own command line, `opentrain-server`: one file per command, loaded when it is called."""
