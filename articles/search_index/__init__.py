"""The search index, below the models: tokenizer, backends, indexed documents."""
