// When an entry of the outbox is retried: exponential backoff with jitter, or the delay that the server asks for.
const FIRST_RETRY_DELAY = 2000
export const MAX_RETRY_DELAY = 5 * 60 * 1000

export function computeRetryDelay({ tries }, seconds) {
  return seconds ? seconds * 1000 : Math.min(FIRST_RETRY_DELAY * 2 ** tries, MAX_RETRY_DELAY) * (0.5 + Math.random() / 2)
}
