"""Problems of the user's own: a Python file or a package with module, data and loss."""
