-- Requests of a reader, for wrk. `DELAY` is how many milliseconds a connection rests between
-- two requests, on average; 0 for as many requests as can be.

local body, key, service = os.getenv("BODY"), os.getenv("ACCESS_KEY"), os.getenv("SIGNING_NAME")
local delay_ms = tonumber(os.getenv("DELAY") or "0")

wrk.method = "POST"
wrk.body = body
wrk.headers["Content-Type"] = "application/x-amz-json-1.0"
wrk.headers["X-Amz-Target"] = os.getenv("TARGET")
wrk.headers["X-Amz-Date"] = "20250101T000000Z"
wrk.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=" .. key .. "/20250101/us-east-1/" .. service .. "/aws4_request, "
  .. "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" .. string.rep("0", 64)

if delay_ms > 0 then
  function delay()
    return math.random() * 2 * delay_ms
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"requests":%d,"seconds":%.3f,"p50":%d,"p99":%d,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
