"""What readers come to see: tables built aside, transactions, locks, and what follows a crash."""
