"""The client of an OpenTrain server: speaks HTTP only and imports nothing of the server."""

__version__ = "0.1.0"
