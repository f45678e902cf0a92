"""What an analyst asks of an ensemble: verdicts on claims and the measures that support them."""
