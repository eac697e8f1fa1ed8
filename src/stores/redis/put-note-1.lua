--[[
  Keeps a note, unless there are as many as may be. Goes by the server's clock.

  Input:
    KEYS[1]  the kind's hash: id -> when it expires (ms since the epoch), a space, and its text
    ARGV[1]  id
    ARGV[2]  when it expires, ms since the epoch
    ARGV[3]  text
    ARGV[4]  how many may be kept
  Output:
    1  it is kept, in the place of one of the same id
    0  there are as many as may be
]]
local id, expires_at, text, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local kept, is_new, last = 0, true, tonumber(expires_at)
local notes = redis.call('HGETALL', KEYS[1])
for i = 1, #notes, 2 do
  local expires = tonumber(string.match(notes[i + 1], '^%d+'))
  if expires <= now then
    redis.call('HDEL', KEYS[1], notes[i])
  elseif notes[i] == id then
    is_new = false
  else
    kept = kept + 1
    last = math.max(last, expires)
  end
end
if is_new and kept >= most then
  return 0
end
redis.call('HSET', KEYS[1], id, expires_at .. ' ' .. text)
-- The hash lives as long as the last of its notes.
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', last))
return 1
