-- What wrk says at the end, in microseconds.
done = function(summary, latency, requests)
  local errors = summary.errors.status + summary.errors.connect + summary.errors.read
  io.write(string.format("rate %f p50 %d p95 %d errors %d\n", summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(95), errors))
end
