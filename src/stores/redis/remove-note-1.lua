--[[
  Removes a note.

  Input:
    KEYS[1]  the kind's hash: id -> when it expires (ms since the epoch), a space, and its text
    ARGV[1]  id
  Output:
    1  it was there
    0  it was not, or had expired
]]
local note = redis.call('HGET', KEYS[1], ARGV[1])
if not note then
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HDEL', KEYS[1], ARGV[1])
return tonumber(string.match(note, '^%d+')) > now and 1 or 0
