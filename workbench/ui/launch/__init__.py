"""Forms made from the settings' declarations, and the panel that starts runs."""
