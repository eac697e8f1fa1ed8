--[[
  How many sessions of a repo run now, by the server's clock.

  Input:
    KEYS[1]  the repo's sorted set, as admit-session-1.lua writes it
  Output:
    their number
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('ZCOUNT', KEYS[1], '(' .. string.format('%.0f', now), '+inf')
