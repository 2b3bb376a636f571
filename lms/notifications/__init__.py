"""E-mails as reactions to events."""
