"""What makes the environment, the samples and the files that were counted or trained."""
