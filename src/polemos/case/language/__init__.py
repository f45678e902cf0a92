"""The language of claims and conditions: syntax tree, functions, grammar, types, evaluation."""
