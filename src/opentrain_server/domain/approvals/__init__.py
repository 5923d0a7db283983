"""What agents ask and humans decide: the requests themselves. What a yes does stands in `cosign`."""
