--[[ Numbers figures and tables, and turns references into links:
@fig-x and @tbl-x → figur 1, tabell 1; @sec-x → kapittel 1.4; [](#vedlegg-x) → vedlegg 1.
At the start of a sentence, and for @Fig-x, the word gets a capital.
Tables under a heading with tabellrekke="M" have a series of their own: tabell M1, M2 … A figure
with the class uten-nummer is a panel: it has its caption alone, and is not counted.

A reference to something that does not exist stops the build, and so does an image without an
alternative text; each one is told on a line `UKJENT REFERANSE: <id>` or
`MANGLER ALTERNATIV TEKST: <src>`, that the renderer turns into file and line. In a draft (metadata
`draft`) it is marked in place.
]]

local KINDS = {
  fig = {title = 'Figur', word = 'figur', counts = {}},
  tbl = {title = 'Tabell', word = 'tabell', counts = {}},
}
local NBSP = '\u{a0}'
-- After these a full stop does not end the sentence.
local ABBREVIATIONS = pandoc.List({'jf.', 'f.eks.', 'bl.a.', 'ca.', 'nr.', 'kap.', 'dvs.', 'pkt.'})

local targets = {}
-- the letter of the series that tables are counted in
local letter = ''
local unknown = pandoc.List({})
local draft = false

local function kind_of(id)
  return KINDS[id:match('^(%a+)%-')]
end

local function next_number(kind)
  local own = kind == KINDS.tbl and letter or ''
  local counts = kind.counts
  counts[own] = (counts[own] or 0) + 1
  return own .. counts[own]
end

local function numbered_caption(kind, id, caption)
  local number = next_number(kind)
  local label = kind.title .. NBSP .. number
  targets[id] = {text = kind.word .. NBSP .. number}
  local mark = pandoc.Span({pandoc.Str(label .. '.')}, pandoc.Attr('', {'nummer'}))
  local inlines = pandoc.utils.blocks_to_inlines(caption.long)
  inlines:insert(1, pandoc.Space())
  inlines:insert(1, mark)
  return {long = {pandoc.Plain(inlines)}}
end

-- Pandoc leaves the classes of ![caption](file){#fig-x .class} with the image.
local function is_panel(element)
  local panel = element.classes:includes('uten-nummer')
  element:walk({Image = function(image) panel = panel or image.classes:includes('uten-nummer') end})
  return panel
end

-- Quarto reads tables without their attributes, and leaves {#tbl-x} as the caption's last word.
local function take_label(tbl)
  local inlines = pandoc.utils.blocks_to_inlines(tbl.caption.long)
  local last = inlines[#inlines]
  local id = last and last.t == 'Str' and last.text:match('^{#(tbl%-[%w_%-]+)}$')
  if id == nil then return end
  inlines:remove()
  while #inlines > 0 and (inlines[#inlines].t == 'Space' or inlines[#inlines].t == 'SoftBreak') do
    inlines:remove()
  end
  tbl.identifier = id
  tbl.caption = {long = {pandoc.Plain(inlines)}}
end

local function number_float(element)
  if element.t == 'Table' and element.identifier == '' then take_label(element) end
  local kind = kind_of(element.identifier)
  if kind == nil then return nil end
  if is_panel(element) then
    local caption = pandoc.utils.stringify(element.caption.long)
    targets[element.identifier] = {text = 'panelet «' .. caption .. '»'}
    return nil
  end
  element.caption = numbered_caption(kind, element.identifier, element.caption)
  return element
end

-- ::: {#fig-x} … caption as the last paragraph ::: is a figure, and so is ::: {#tbl-x}.
local function div_to_float(div)
  if kind_of(div.identifier) == nil then return nil end
  local caption = div.content:remove()
  if caption == nil or (caption.t ~= 'Para' and caption.t ~= 'Plain') then return nil end
  local long = pandoc.Blocks({pandoc.Plain(caption.content)})
  local inner = div.content[1]
  if inner ~= nil and inner.t == 'Table' and #div.content == 1 then
    inner.identifier = div.identifier
    inner.caption = {long = long}
    return inner
  end
  return pandoc.Figure(div.content, {long = long}, div.attr)
end

local function register_heading(header)
  local nr = header.attributes.nr
  local text = '«' .. pandoc.utils.stringify(header.content) .. '»'
  if nr and header.classes:includes('vedlegg') then
    text = nr:lower():gsub(' ', NBSP)
  elseif nr then
    text = 'kapittel' .. NBSP .. nr
  end
  targets[header.identifier] = {text = text}
end

-- A chapter may begin a series of tables.
local function number_heading(header)
  register_heading(header)
  if header.level > 1 then return nil end
  letter = header.attributes.tabellrekke or ''
  header.attributes.tabellrekke = nil
  return header
end

local function capitalised(text)
  local first = pandoc.text.sub(text, 1, 1)
  return pandoc.text.upper(first) .. pandoc.text.sub(text, 2)
end

local function reference(id, capital)
  local target = targets[id]
  if target == nil or target.text == nil then
    if draft then
      return pandoc.Span({pandoc.Str('[finnes ikke: ' .. id .. ']')}, pandoc.Attr('', {'utkast'}))
    end
    unknown:insert(id)
    return pandoc.Str('?' .. id)
  end
  local text = capital and capitalised(target.text) or target.text
  return pandoc.Link({pandoc.Str(text)}, '#' .. id, '', pandoc.Attr('', {'kryss'}))
end

local function cite_to_links(cite, capital)
  local links = pandoc.List({})
  for number, citation in ipairs(cite.citations) do
    local id = citation.id
    local upper = id:match('^%u') ~= nil
    if number > 1 then
      local last = number == #cite.citations
      links:extend(last and {pandoc.Space(), pandoc.Str('og'), pandoc.Space()}
        or {pandoc.Str(','), pandoc.Space()})
    end
    links:insert(reference(id:sub(1, 1):lower() .. id:sub(2), upper or (capital and number == 1)))
  end
  return links
end

local function is_empty_link(inline)
  return inline.t == 'Link' and #inline.content == 0 and inline.target:sub(1, 1) == '#'
end

local function resolved(inline, capital)
  if inline.t == 'Cite' then return cite_to_links(inline, capital) end
  if is_empty_link(inline) then return {reference(inline.target:sub(2), capital)} end
  return nil
end

local function starts_sentence(inlines, index)
  local before = index - 1
  while before > 0 and (inlines[before].t == 'Space' or inlines[before].t == 'SoftBreak'
      or inlines[before].t == 'Note') do
    before = before - 1
  end
  if before == 0 then return true end
  if before == index - 1 or inlines[before].t ~= 'Str' then return false end
  local word = inlines[before].text
  local ends = word:match('[%.%?!]$') or word:match('[%.%?!]»$')
  return ends ~= nil and not ABBREVIATIONS:includes((word:gsub('^%(', '')))
end

local function is_reference(inline)
  local kind = inline.t
  return kind == 'Cite' or (kind == 'Link' and is_empty_link(inline))
end

local function resolve_in_block(block)
  local inlines = block.content
  if not inlines:find_if(is_reference) then return nil end
  local content = pandoc.Inlines({})
  for index, inline in ipairs(inlines) do
    if is_reference(inline) then
      content:extend(resolved(inline, starts_sentence(inlines, index)))
    else
      content:insert(inline)
    end
  end
  block.content = content
  return block
end

-- What links lead to besides headings, figures and tables.
local missing = {}

local function resolve_link(link)
  local links = resolved(link, false)
  local id = links == nil and link.target:match('^#(.+)')
  if id and targets[id] == nil then missing[id] = true end
  return links
end

-- Looks through the whole document only where there are such links.
local function check_links(blocks)
  if next(missing) == nil then return end
  local function found(element) missing[element.identifier] = nil end
  blocks:walk({Div = found, Span = found, Link = found, Image = found, CodeBlock = found})
  for id in pairs(missing) do unknown:insert(id) end
  unknown:sort()
end

-- Tables are passed over: their cells hold no sentences.
local SENTENCES = {
  traverse = 'topdown',
  Para = resolve_in_block,
  Plain = resolve_in_block,
  Table = function(tbl) return tbl, false end,
}

-- A caption says what a figure shows; the alternative text stands in for those who do not see it.
local function images_without_alt(blocks)
  local missing = pandoc.List({})
  local function check(image, captioned)
    local alt = image.attributes['fig-alt'] or image.attributes.alt or ''
    if alt:match('%S') == nil and (captioned or #image.caption == 0) then
      missing:insert(image.src)
    end
  end
  blocks:walk({
    traverse = 'topdown',
    Figure = function(figure)
      figure.content:walk({Image = function(image) check(image, true) end})
      return figure, false
    end,
    Image = function(image) check(image, false) end,
  })
  return missing
end

-- Lua's error() only prints in Quarto: the program has to be left.
local function stop_at_faults(faults)
  if #faults == 0 then return end
  for _, fault in ipairs(faults) do io.stderr:write(fault .. '\n') end
  os.exit(1)
end

local function crossref(doc)
  draft = doc.meta.draft ~= nil
  doc.blocks = doc.blocks:walk({Div = div_to_float})
  doc.blocks = doc.blocks:walk({
    traverse = 'topdown', Header = number_heading, Figure = number_float, Table = number_float,
  })
  doc.blocks = doc.blocks:walk(SENTENCES)
  -- What is left stands inside tables, emphasis and the like.
  doc.blocks = doc.blocks:walk({
    Cite = function(cite) return resolved(cite, false) end,
    Link = resolve_link,
  })
  if draft then return doc end
  check_links(doc.blocks)
  local faults = unknown:map(function(id) return 'UKJENT REFERANSE: ' .. id end)
  faults:extend(images_without_alt(doc.blocks):map(function(src)
    return 'MANGLER ALTERNATIV TEKST: ' .. src
  end))
  stop_at_faults(faults)
  return doc
end

return {{Pandoc = crossref}}
