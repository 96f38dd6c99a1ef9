"""Real servers for tests, on free ports or private sockets, stopped by the test that started them."""
