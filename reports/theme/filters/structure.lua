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
local function unwrap_cells(div)
  if div.classes:includes('cell') or has_prefix(div.classes, 'cell-output') then
    return div.content
  end
end

local function callout_to_box(div)
  if not has_prefix(div.classes, 'callout') then return nil end
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

local function drop_guards(inlines)
  local kept, after_guard, changed = pandoc.Inlines({}), false, false
  for _, inline in ipairs(inlines) do
    local guard = inline.t == 'Span'
      and (inline.classes:includes('vilkar') or inline.classes:includes('ordlyd'))
    if guard and inline.classes:includes('vilkar') and inline.attributes.passer == 'nei' then
      kept:extend({pandoc.Span({pandoc.Str(BROKEN)}, pandoc.Attr('', {'utkast'})), pandoc.Space()})
    end
    local blank = inline.t == 'Space' or inline.t == 'SoftBreak'
    if not guard and not (after_guard and blank) then kept:insert(inline) end
    after_guard = guard or (after_guard and blank)
    changed = changed or guard
  end
  if changed then return kept end
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
  if not div.classes:includes('alternativer') then return nil end
  local wordings = pandoc.List({})
  for _, block in ipairs(div.content) do
    if #wordings == 0 or opens_wording(block) then wordings:insert(pandoc.Blocks({})) end
    wordings[#wordings]:insert(block)
  end
  return wordings:find_if(holds) or wordings[#wordings]
end

local function drop_empty(blocks)
  return blocks:filter(function(block)
    return not ((block.t == 'Para' or block.t == 'Plain') and #block.content == 0)
  end)
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
  local blocks = doc.blocks:walk({Div = unwrap_cells}):walk({Div = callout_to_box})
  blocks = blocks:walk({Div = choose_wording})
  blocks = blocks:walk({Inlines = drop_guards}):walk({Blocks = drop_empty})
  doc.blocks = give_ids(Numbering.new():blocks(blocks))
  return doc
end

return {{Pandoc = structure}}
