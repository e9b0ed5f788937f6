"""Learning: features from the marts, a model in the registry, predictions beside it."""
