"""The live page: assumptions in, words, figures and charts out."""
