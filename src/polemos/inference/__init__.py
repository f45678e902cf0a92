"""What evidence says of an ensemble: how well forecasts did, and what a record teaches about parameters."""
