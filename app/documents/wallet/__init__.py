"""The wallet of a resident: documents kept for their next requests, copied into forms, never browsed by agents."""
