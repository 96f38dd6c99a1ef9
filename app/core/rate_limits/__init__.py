"""Rate limits and upload quotas: declared by each view beside its access rule, enforced before the request is parsed."""
