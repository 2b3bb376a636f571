"""What `make` does: set-up, serving and checks. Nothing here is imported by the site."""
