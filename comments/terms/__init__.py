"""Term lists: files, forms, the compiled matcher, dry runs and rescreening."""
