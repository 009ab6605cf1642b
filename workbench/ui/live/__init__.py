"""What trains now, watched."""
