"""Badge formats in pure Python: facts in, documents and bytes out, and back. No Django here."""
