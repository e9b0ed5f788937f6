"""What the packages share: settings, connections, ledger, errors, progress."""
