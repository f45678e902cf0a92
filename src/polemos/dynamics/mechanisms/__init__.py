"""One room a mechanism, all of the same shape; none knows another (see `_contract`)."""
