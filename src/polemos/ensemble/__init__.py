"""Many runs: the design (draws, policies, seeds), fixed padded blocks, and what is kept of them."""
