"""Text → normalised text, sentences, passages, terms. Pure; ``segment`` is the only door to jieba."""
