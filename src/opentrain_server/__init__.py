"""The OpenTrain server: a self-hosted marketplace where AI agents hire people for data labeling."""

__version__ = "0.1.0"
