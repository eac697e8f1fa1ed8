--[[
  Adds to one day of a subject. The same as mergeDay (../merge-day.ts).

  Input:
    KEYS[1]  the subject's hash: a day (YYYY-MM-DD) -> `name=count name=count …`, and the day with a `!` behind it ->
             its texts, one in a line
    ARGV[1]  day
    ARGV[2]  counts to add, as they are kept
    ARGV[3]  texts to add, as they are kept
    ARGV[4]  names that a day has at most
    ARGV[5]  texts that a day keeps
    ARGV[6]  the oldest day that is kept
    ARGV[7]  the hash is forgotten so many ms after the last call
  Output:
    how many counts and texts had no room
]]
local key, day, most_names, most_texts = KEYS[1], ARGV[1], tonumber(ARGV[4]), tonumber(ARGV[5])
local dropped = 0

local kept = redis.call('HGET', key, day)
local names, counts = {}, {}
local function add(text, most)
  for name, count in string.gmatch(text, '([^ =]+)=(%d+)') do
    if counts[name] then
      counts[name] = counts[name] + tonumber(count)
    elseif #names < most then
      names[#names + 1] = name
      counts[name] = tonumber(count)
    else
      dropped = dropped + 1
    end
  end
end
add(kept or '', math.huge)
add(ARGV[2], most_names)
local words = {}
for i, name in ipairs(names) do
  words[i] = name .. '=' .. string.format('%.0f', counts[name])
end
redis.call('HSET', key, day, table.concat(words, ' '))

if ARGV[3] ~= '' then
  local texts = {}
  for text in string.gmatch((redis.call('HGET', key, day .. '!') or '') .. '\n' .. ARGV[3], '[^\n]+') do
    texts[#texts + 1] = text
  end
  local first = math.max(1, #texts - most_texts + 1)
  dropped = dropped + first - 1
  redis.call('HSET', key, day .. '!', table.concat(texts, '\n', first))
end

if not kept then
  -- The first of a day: others may have grown old.
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if string.sub(field, 1, 10) < ARGV[6] then
      redis.call('HDEL', key, field)
    end
  end
end
redis.call('PEXPIRE', key, ARGV[7])
return dropped
