--[[
  Merges one build into what is known of its repo, exactly as mergeInto in src/builds/merge-build.ts does, lets the repo
  live on, and tells other gateways what the build is now. Each part of a merged build is taken over unread from one of
  the two, so that no number is printed anew.

  Input:
    KEYS[1]  the repo's hash: "ref,member" (JSON strings) -> build text (src/stores/build-text.ts)
    ARGV[1]  build text
    ARGV[2]  retention, ms
    ARGV[3]  builds kept of one repo
    ARGV[4]  channel that changes are told on
    ARGV[5]  the change, up to the build text; "]" follows it
  Output:
    1  what is stored has changed, and was told
    0  it was known already, or is older than all that is kept
]]
local REF, MEMBER, USED_AT, PRESUMED_AT, BUILT_SINCE, AT, SOURCE, OUTCOME, RESOLVED_REF = 1, 2, 3, 4, 5, 6, 7, 8, 9
local LAST = 11

local function parts(text)
  local found = {}
  for part in string.gmatch(text .. ',\t', '([^\t]*),\t') do
    found[#found + 1] = part
  end
  return found
end

local function field(build)
  return build[REF] .. ',' .. build[MEMBER]
end

-- null reads as '' (laterObservation). An escape that cjson refuses (half a surrogate pair) is compared as it stands.
local function text_of(json)
  local legible, decoded = pcall(cjson.decode, '[' .. json .. ']')
  if not legible then
    return json
  end
  return type(decoded[1]) == 'string' and decoded[1] or ''
end

-- JavaScript compares UTF-16, where characters beyond U+FFFF (first byte F0 and up) sort below U+E000 to U+FFFF (EE, EF).
local function rank(byte)
  return (byte == 0xEE or byte == 0xEF) and byte + 0x10 or byte
end

-- -1, 0, 1. Not Lua's own comparison of strings: that follows the server's locale.
local function compare(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then
      return rank(x) < rank(y) and -1 or 1
    end
  end
  return #a == #b and 0 or (#a < #b and -1 or 1)
end

local function is_later(a, b)
  if b[AT] == 'null' then
    return false
  end
  if a[AT] == 'null' then
    return true
  end
  for _, part in ipairs({ AT, SOURCE, OUTCOME }) do
    local difference = tonumber(b[part]) - tonumber(a[part])
    if difference ~= 0 then
      -- Sources are numbered from the strongest, the other two grow.
      return (difference > 0) == (part ~= SOURCE)
    end
  end
  return compare(text_of(b[RESOLVED_REF]), text_of(a[RESOLVED_REF])) > 0
end

local function pick(a, b, wanted)
  if a == 'null' or b == 'null' then
    return a == 'null' and b or a
  end
  local x, y = tonumber(a), tonumber(b)
  if wanted == 'latest' then
    return y > x and b or a
  end
  return y < x and b or a
end

local function merge(a, b)
  local merged = { a[REF], a[MEMBER] }
  merged[USED_AT] = pick(a[USED_AT], b[USED_AT], 'latest')
  merged[PRESUMED_AT] = pick(a[PRESUMED_AT], b[PRESUMED_AT], 'latest')
  merged[BUILT_SINCE] = pick(a[BUILT_SINCE], b[BUILT_SINCE], 'earliest')
  local observed = is_later(a, b) and b or a
  for part = AT, LAST do
    merged[part] = observed[part]
  end
  return merged
end

-- byUse in merge-build.ts: most recently used first
local function by_use(a, b)
  local x, y = tonumber(a[USED_AT]), tonumber(b[USED_AT])
  if x ~= y then
    return x > y
  end
  local refs = compare(text_of(a[REF]), text_of(b[REF]))
  if refs ~= 0 then
    return refs < 0
  end
  return compare(text_of(a[MEMBER]), text_of(b[MEMBER])) < 0
end

local incoming = parts(ARGV[1])
local name = field(incoming)
local stored = redis.call('HGET', KEYS[1], name)
local now = ARGV[1]
local changed = true

if stored then
  now = table.concat(merge(parts(stored), incoming), ',\t')
  changed = now ~= stored
  if changed then
    redis.call('HSET', KEYS[1], name, now)
  end
else
  redis.call('HSET', KEYS[1], name, now)
  local limit = tonumber(ARGV[3])
  if redis.call('HLEN', KEYS[1]) > limit then
    local builds = {}
    for _, text in ipairs(redis.call('HVALS', KEYS[1])) do
      builds[#builds + 1] = parts(text)
    end
    table.sort(builds, by_use)
    for i = limit + 1, #builds do
      local dropped = field(builds[i])
      redis.call('HDEL', KEYS[1], dropped)
      changed = changed and dropped ~= name
    end
  end
end

redis.call('PEXPIRE', KEYS[1], ARGV[2])
if changed then
  redis.call('PUBLISH', ARGV[4], ARGV[5] .. now .. ']')
end
return changed and 1 or 0
