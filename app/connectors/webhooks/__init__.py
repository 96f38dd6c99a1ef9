"""Webhooks: software that is told of events of cases as they happen, each at its own pace and in their order."""
