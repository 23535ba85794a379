"""Question → what to look for → which passage, which sentence, how sure. Pure."""
