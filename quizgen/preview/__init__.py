"""A bank in the browser while it is being written: every saved file shows at once."""
