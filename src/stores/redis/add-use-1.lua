--[[
  Adds what clients have spent of a limit, and tells what each has spent now. What is spent wears off, ms by ms, by the server's
  clock, so that those of the gateways need not agree.

  Input:
    KEYS[1]  the limit's sorted set: client, by when all that it has spent will have worn off (ms since the epoch)
    ARGV[1]  what a client may have spent at most, ms
    ARGV[2], ARGV[3], …  a client, and what it has spent since it was told of the last time, ms; in turns
  Output:
    of each client what it has spent now, ms, in the same order, as text: numbers of Lua lose what is behind the point
]]
local most = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.3f', now))
local told = {}
for i = 2, #ARGV, 2 do
  local spent = (tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i])) or now) - now
  -- More than there can be: a server whose clock was ahead has written it.
  if spent > most then
    spent = 0
  end
  spent = math.min(spent + tonumber(ARGV[i + 1]), most)
  redis.call('ZADD', KEYS[1], string.format('%.3f', now + spent), ARGV[i])
  told[#told + 1] = string.format('%.3f', spent)
end
-- By then all of it has worn off.
redis.call('PEXPIRE', KEYS[1], math.ceil(most))
return told
