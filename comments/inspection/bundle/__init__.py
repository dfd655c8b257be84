"""The inspector's bundle: comments with decisions and proofs in one signed file."""
