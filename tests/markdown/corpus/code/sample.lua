--[[ a
b ]]
local function f(x)
  local s = [[long
  string]]
  return string.format('%d', x) -- c
end
