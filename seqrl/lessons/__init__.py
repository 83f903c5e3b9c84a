"""What the notebooks are made of: checks, explorers, plots and the answers to look up."""
