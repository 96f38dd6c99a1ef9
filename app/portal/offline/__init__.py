"""Pages that work without a network: the service worker, and the pages that a device keeps."""
