"""Topics: proposing, voting, the ranking, the quorum."""
