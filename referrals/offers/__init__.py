"""One agency's chance to serve a request: drafted, sent, answered, ended. The reference room of the house."""
