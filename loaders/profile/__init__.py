"""What values say of their columns: which kinds they are of, and which type holds them all."""
