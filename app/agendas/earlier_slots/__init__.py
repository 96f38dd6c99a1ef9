"""Earlier times: freed by some people, offered in turn to those who asked for one."""
