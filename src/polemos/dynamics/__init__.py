"""The war as a coupled system: mechanisms, their couplings, one week, one run."""
