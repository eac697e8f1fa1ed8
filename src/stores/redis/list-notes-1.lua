--[[
  The notes of a kind that have not expired. Goes by the server's clock, as put-note-1.lua does.

  Input:
    KEYS[1]  the kind's hash: id -> when it expires (ms since the epoch), a space, and its text
  Output:
    id, text, id, text, …
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {}
local notes = redis.call('HGETALL', KEYS[1])
for i = 1, #notes, 2 do
  local expires, text = string.match(notes[i + 1], '^(%d+) (.*)$')
  if tonumber(expires) > now then
    found[#found + 1] = notes[i]
    found[#found + 1] = text
  end
end
return found
