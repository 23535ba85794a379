"""Where postings live: ``embedded`` in this process; any other engine answers the same interface."""
