--[[ Structure that all formats share, before anything is drawn:
cell wrappers and guards go, callouts become boxes, headings get their numbers (1, 1.1, Vedlegg 1).

Quarto runs this filter at `pre-ast`, our own renderer as the first Lua filter; both give
it the document as Pandoc read it. The number of a heading is left in its attribute `nr`.
]]

local MAX_NUMBERED_LEVEL = 2

local function has_prefix(classes, prefix)
  return classes:find_if(function(class) return class:sub(1, #prefix) == prefix end) ~= nil
end

-- Quarto wraps what a cell prints in divs of its own.
local function is_cell(div)
  return div.classes:includes('cell') or has_prefix(div.classes, 'cell-output')
end

local function callout_to_box(div)
  local content = div.content
  if div.attributes.title then
    local title = pandoc.read(div.attributes.title, 'markdown').blocks[1].content
    local attr = pandoc.Attr('', {'unnumbered', 'unlisted'})
    content:insert(1, pandoc.Header(3, title, attr))
  end
  return pandoc.Div(content, pandoc.Attr(div.identifier, {'boks'}))
end

-- A guard that holds leaves an empty span, which goes with the space after it.
local BROKEN = '[Påstanden stemmer ikke lenger med tallene]'

local function is_guard(inline)
  if inline.t ~= 'Span' then return false end
  local classes = inline.classes
  return classes:includes('vilkar') or classes:includes('ordlyd')
end

local function drop_guards(inlines)
  if not inlines:find_if(is_guard) then return nil end
  local kept, after_guard = pandoc.Inlines({}), false
  for _, inline in ipairs(inlines) do
    local guard = is_guard(inline)
    if guard and inline.classes:includes('vilkar') and inline.attributes.passer == 'nei' then
      kept:extend({pandoc.Span({pandoc.Str(BROKEN)}, pandoc.Attr('', {'utkast'})), pandoc.Space()})
    end
    local blank = inline.t == 'Space' or inline.t == 'SoftBreak'
    if not guard and not (after_guard and blank) then kept:insert(inline) end
    after_guard = guard or (after_guard and blank)
  end
  return kept
end

-- Most blocks have none, and stay as they are: it is handing every word over to Lua that costs.
local function without_guards(block)
  local found = false
  block:walk({Span = function(span) found = found or is_guard(span) end})
  return found and block:walk({Inlines = drop_guards}) or block
end

-- Of several wordings the first is kept whose conditions hold, or else the last. A build has
-- chosen already; this is for the drafts that authors make with Quarto alone.
local function opens_wording(block)
  local first = block.content and block.content[1]
  return pandoc.utils.type(first) == 'Inline' and first.t == 'Span'
    and first.classes:includes('ordlyd')
end

local function holds(blocks)
  local all = true
  pandoc.Blocks(blocks):walk({
    Span = function(span) all = all and span.attributes.passer ~= 'nei' end,
  })
  return all
end

local function choose_wording(div)
  local wordings = pandoc.List({})
  for _, block in ipairs(div.content) do
    if #wordings == 0 or opens_wording(block) then wordings:insert(pandoc.Blocks({})) end
    wordings[#wordings]:insert(block)
  end
  return wordings:find_if(holds) or wordings[#wordings]
end

-- Innermost first: what a cell printed, a callout, a set of wordings.
local function shape(div)
  if is_cell(div) then return div.content end
  if has_prefix(div.classes, 'callout') then return callout_to_box(div) end
  if div.classes:includes('alternativer') then return choose_wording(div) end
end

-- Compared whole: to ask for the content of every paragraph would hand it over to Lua.
local EMPTY = {Para = pandoc.Para({}), Plain = pandoc.Plain({})}

local function is_empty(block)
  local empty = EMPTY[block.t]
  return empty ~= nil and block == empty
end

local function drop_empty(blocks)
  if not blocks:find_if(is_empty) then return nil end
  return blocks:filter(function(block) return not is_empty(block) end)
end

local Numbering = {}
Numbering.__index = Numbering

function Numbering.new()
  return setmetatable({chapter = 0, section = 0, appendix = 0, level = 0, numbered = false},
    Numbering)
end

-- No level may be skipped: PDF/UA forbids it, and it confuses screen readers.
function Numbering:clamp(level)
  return math.min(level, self.level + 1)
end

function Numbering:heading(header)
  header.level = self:clamp(header.level)
  self.level = header.level
  local unnumbered = header.classes:includes('unnumbered')
  if header.level == 1 then
    self.section = 0
    self.numbered = false
    if header.classes:includes('vedlegg') then
      self.appendix = self.appendix + 1
      header.attributes.nr = 'Vedlegg ' .. self.appendix
    elseif not unnumbered then
      self.chapter = self.chapter + 1
      self.numbered = true
      header.attributes.nr = tostring(self.chapter)
    end
  elseif header.level <= MAX_NUMBERED_LEVEL and self.numbered and not unnumbered then
    self.section = self.section + 1
    header.attributes.nr = self.chapter .. '.' .. self.section
  end
  if not header.classes:includes('unnumbered') then header.classes:insert('unnumbered') end
  return header
end

-- A heading in a box stands one level below the section the box is in.
function Numbering:box_heading(header)
  header.level = self.level + 1
  for _, class in ipairs({'unnumbered', 'unlisted', 'bokstittel'}) do
    if not header.classes:includes(class) then header.classes:insert(class) end
  end
  return header
end

local BOXES = {'boks', 'konklusjon', 'ingress', 'sitat'}

local function is_box(div)
  return div.classes:find_if(function(class) return pandoc.List(BOXES):includes(class) end)
end

function Numbering:blocks(blocks)
  return pandoc.Blocks(blocks:map(function(block)
    if block.t == 'Header' then return self:heading(block) end
    if block.t == 'Div' and is_box(block) then
      return block:walk({Header = function(header) return self:box_heading(header) end})
    end
    if block.t == 'Div' then block.content = self:blocks(block.content) end
    return block
  end))
end

-- Headings without an id cannot be linked to from the contents.
local function give_ids(blocks)
  local missing = 0
  return blocks:walk({
    Header = function(header)
      if header.identifier == '' then
        missing = missing + 1
        header.identifier = 'overskrift-' .. missing
      end
      return header
    end,
  })
end

local function structure(doc)
  local blocks = doc.blocks:walk({Div = shape})
  blocks = pandoc.Blocks(blocks:map(without_guards)):walk({Blocks = drop_empty})
  doc.blocks = give_ids(Numbering.new():blocks(blocks))
  return doc
end

return {{Pandoc = structure}}
