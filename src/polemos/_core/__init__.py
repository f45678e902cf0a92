"""What knows no war: fields, array types, named randomness, errors, the catalogue, records."""
