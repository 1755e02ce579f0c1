"""Pages of protocols: their versions, and the steps of a draft."""
