--[[
  Counts a session of a repo, unless as many run as may. Goes by the server's clock, so that those of the gateways need
  not agree.

  Input:
    KEYS[1]  the repo's sorted set: id of a session, by when it ends (ms since the epoch)
    ARGV[1]  id
    ARGV[2]  how many may run
    ARGV[3]  how long it runs, ms
  Output:
    1  it is counted; one that was counted before ends ARGV[3] from now
    0  it is not: as many run as may
]]
local id, limit, lasts = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], id) and redis.call('ZCARD', KEYS[1]) >= limit then
  return 0
end
redis.call('ZADD', KEYS[1], now + lasts, id)
-- The set lives as long as the last of its sessions.
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', last))
return 1
