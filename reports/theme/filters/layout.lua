--[[ Draws headings, boxes, figures and tables the way each format wants them.

HTML: semantic figures, scrolling regions round tables, the contents list as metadata.
Typst: calls to the functions of the template, alternative texts, repeated table heads.
Word: paragraph styles by name; bookmarks that links can reach.
]]

local html = FORMAT:match('^html') ~= nil
local typst = FORMAT == 'typst'
local docx = FORMAT == 'docx'

local BOX_STYLES = {
  boks = 'Boks', konklusjon = 'Konklusjon', ingress = 'Ingress', sitat = 'Sitat',
  figurnote = 'Note', tabellnote = 'Note', nokkeltall = 'Nøkkeltall', kolonner = false,
  flytende = false, samlet = false,
}

local function raw(text) return pandoc.RawBlock(FORMAT, text) end

local function box_name(div)
  for _, class in ipairs(div.classes) do
    if BOX_STYLES[class] ~= nil then return class end
  end
end

local function escape_html(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end

-- Quarto looks for shortcodes in raw markup, too: no text may be taken for one.
local function typst_string(text)
  local escaped = text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('{{<', '\\u{7b}{<')
  return '"' .. escaped .. '"'
end

local function typst_markup(blocks)
  local text = pandoc.write(pandoc.Pandoc(blocks), 'typst', {wrap_text = 'none'})
  return (text:gsub('%s+$', ''))
end

-- Each call of the writer costs a thousandth of a second: what is many is written in one go, with
-- a line between that no text has. Returns an iterator over the markup of each list of blocks.
local MARK = '//mellom'

local function each_typst_markup(lists)
  local blocks = pandoc.Blocks({})
  for _, list in ipairs(lists) do
    blocks:extend(list)
    blocks:insert(raw(MARK))
  end
  local text = #blocks > 0 and typst_markup(blocks) or ''
  local pieces = ('\n' .. text):gmatch('(.-)\n' .. MARK)
  return function()
    local piece = pieces()
    return piece and piece:match('^%s*(.-)%s*$')
  end
end

local function typst_label(id)
  if id == '' then return '' end
  return id:match('^[%w_%-%.:]+$') and ' <' .. id .. '>' or ' #label(' .. typst_string(id) .. ')'
end

-- images

-- Word files hold their pictures. Pandoc runs in its sandbox and reads none, so they are handed to
-- it here: those of the report itself, and no other file.
local OWN_IMAGES = {'^theme/', '^images/', '^celler/', '^%.%./data/processed/figures/'}

local function read_image(src)
  local own = pandoc.List(OWN_IMAGES):find_if(function(place) return src:match(place) end)
  local inner = src:gsub('^%.%./', '')
  local file = own and not inner:match('%.%.') and io.open(src, 'rb')
  if not file then return nil end
  local content = file:read('a')
  file:close()
  return content
end

local function embed_in_word(src)
  local content = read_image(src)
  if content == nil then
    io.stderr:write('UKJENT BILDE: ' .. src:gsub('%.png$', '') .. '\n')
    os.exit(1)
  end
  pandoc.mediabag.insert(src, 'image/png', content)
end

-- A figure has a variant for a phone beside it, and a page shows whichever fits.
local function for_both_widths(img)
  local narrow = img.src:gsub('%.svg$', '_narrow.svg')
  local file = img.src:match('/fig_[%w_]+%.svg$') and io.open(narrow, 'rb')
  if not file then return img end
  file:close()
  return {
    pandoc.RawInline('html', '<picture><source media="screen and (max-width: 40rem)" srcset="'
      .. escape_html(narrow) .. '">'),
    img,
    pandoc.RawInline('html', '</picture>'),
  }
end

local function typst_image(img)
  local alt = pandoc.utils.stringify(img.caption)
  return pandoc.RawInline('typst',
    '#image(' .. typst_string(img.src) .. ', alt: ' .. typst_string(alt) .. ', width: 100%)')
end

local function image(img)
  local alt = img.attributes['fig-alt'] or img.attributes.alt
  -- Quarto's ending for an image without one depends on the format; ours comes first.
  local named = img.src:gsub('%.png$', '')
  if named:match('/fig_[%w_]+$') or not img.src:match('%.%a+$') then
    img.src = named .. (docx and '.png' or '.svg')
  end
  if docx then embed_in_word(img.src) end
  if alt then img.caption = {pandoc.Str(alt)} end
  img.attributes['fig-alt'] = nil
  img.attributes.alt = nil
  if html then return for_both_widths(img) end
  if typst then return typst_image(img) end
  return img
end

local function typst_math(math, alt)
  local kind = math.mathtype == 'DisplayMath' and 'true' or 'false'
  local markup = typst_markup({pandoc.Plain({math})})
  return pandoc.RawInline('typst',
    '#formel(' .. markup .. ', ' .. kind .. ', ' .. typst_string(alt or math.text) .. ')')
end

-- [$$ … $$]{alt="i ord"}: the formula in words, for those who hear it.
local function math_in_words(span)
  local alt = span.attributes.alt
  if alt == nil then return nil end
  local math = span.content[1]
  if #span.content ~= 1 or math.t ~= 'Math' then return nil end
  span.attributes.alt = nil
  if typst then return typst_math(math, alt) end
  return math
end

-- Pandoc does not tell Typst of the language of a span.
local function typst_language(span)
  local language = span.attributes.lang
  if language == nil then return nil end
  span.attributes.lang = nil
  return {pandoc.RawInline('typst', '#text(lang: ' .. typst_string(language) .. ')['), span,
    pandoc.RawInline('typst', ']')}
end

-- A minus sign stays with its number.
local function typst_number(span)
  if span.classes:includes('tall') and pandoc.utils.stringify(span):match('^–') then
    return {pandoc.RawInline('typst', '#box['), span, pandoc.RawInline('typst', ']')}
  end
end

local function in_span(span)
  return math_in_words(span) or (typst and (typst_language(span) or typst_number(span))) or nil
end

-- Code is no Norwegian: a program that reads aloud is told.
local function foreign_code(code)
  local span = pandoc.Span({code}, pandoc.Attr('', {}, {lang = 'en'}))
  return typst and typst_language(span) or span
end

-- figures

local function html_figure(figure)
  return {
    raw('<figure id="' .. figure.identifier .. '" class="figur">'),
    pandoc.Div(figure.content, pandoc.Attr('', {'bilde'})),
    raw('<figcaption>'), pandoc.Plain(pandoc.utils.blocks_to_inlines(figure.caption.long)),
    raw('</figcaption></figure>'),
  }
end

-- «M1» of a caption that begins with «Tabell M1.»; nil for a panel, which has no number.
local function number_of(caption)
  local first = pandoc.utils.blocks_to_inlines(caption.long)[1]
  if first == nil or first.t ~= 'Span' or not first.classes:includes('nummer') then return nil end
  return pandoc.utils.stringify(first):match('([%w]+)%.$')
end

-- The template writes «Figur 1.» itself, with the number that crossref.lua has given.
local function typst_numbering(caption)
  local number = number_of(caption)
  if number == nil then return 'numbering: none, outlined: false, ' end
  return 'numbering: (..) => ' .. typst_string(number) .. ', '
end

local function unnumbered_caption(element)
  local inlines = pandoc.utils.blocks_to_inlines(element.caption.long)
  if inlines[1] and inlines[1].t == 'Span' and inlines[1].classes:includes('nummer') then
    inlines:remove(1)
    inlines:remove(1)
  end
  return inlines
end

-- The markup of headings and captions, in the order that a walk meets them.
local next_title

local function typst_titles(blocks)
  local titles = pandoc.List({})
  local function captioned(element) titles:insert({pandoc.Plain(unnumbered_caption(element))}) end
  blocks:walk({
    Figure = captioned,
    Table = captioned,
    Header = function(header) titles:insert({pandoc.Plain(header.content)}) end,
  })
  return each_typst_markup(titles)
end

local function typst_figure(figure)
  return raw('#figure(kind: image, supplement: [Figur], ' .. typst_numbering(figure.caption)
    .. 'caption: [' .. next_title()
    .. '])[\n' .. typst_markup(figure.content) .. '\n]' .. typst_label(figure.identifier))
end

local function styled(style, blocks)
  return pandoc.Div(blocks, pandoc.Attr('', {}, {['custom-style'] = style}))
end

local function docx_caption(element, style)
  local inlines = pandoc.utils.blocks_to_inlines(element.caption.long)
  inlines = inlines:walk({
    Span = function(span)
      if span.classes:includes('nummer') then return pandoc.Strong(span.content) end
    end,
  })
  local anchor = pandoc.Span({}, pandoc.Attr(element.identifier))
  inlines:insert(1, anchor)
  return styled(style, {pandoc.Para(inlines)})
end

local function docx_figure(figure)
  local images = pandoc.utils.blocks_to_inlines(figure.content)
  -- Quarto takes a paragraph with nothing but an image for a figure of its own.
  images:insert(pandoc.Span({}))
  return {styled('Captioned Figure', {pandoc.Para(images)}), docx_caption(figure, 'Image Caption')}
end

local function figure(element)
  if html then return html_figure(element) end
  if typst then return typst_figure(element) end
  if docx then return docx_figure(element) end
end

-- tables

local function row_headers(tbl)
  for _, body in ipairs(tbl.bodies) do
    if body.row_head_columns == 0 then body.row_head_columns = 1 end
  end
  return tbl
end

local function without_caption(tbl)
  tbl.caption = {long = {}}
  tbl.identifier = ''
  return tbl
end

local function html_table(tbl)
  local id = tbl.identifier
  local caption = pandoc.utils.blocks_to_inlines(tbl.caption.long)
  tbl = row_headers(tbl)
  -- Percentages of the author's dashes squeeze words on narrow screens.
  tbl.colspecs = tbl.colspecs:map(function(spec) return {spec[1], nil} end)
  if id == '' then
    return {raw('<div class="tabellramme" role="region" tabindex="0" aria-label="Tabell">'),
      tbl, raw('</div>')}
  end
  return {
    raw('<figure id="' .. id .. '" class="tabell"><figcaption id="' .. id .. '-tekst">'),
    pandoc.Plain(caption),
    raw('</figcaption><div class="tabellramme" role="region" tabindex="0" aria-labelledby="'
      .. id .. '-tekst">'),
    without_caption(tbl),
    raw('</div></figure>'),
  }
end

local ALIGNMENTS = {AlignLeft = 'left', AlignRight = 'right', AlignCenter = 'center'}

local function typst_cell(cell, text)
  local span = ''
  if cell.col_span > 1 then span = span .. 'colspan: ' .. cell.col_span .. ', ' end
  if cell.row_span > 1 then span = span .. 'rowspan: ' .. cell.row_span .. ', ' end
  text = '[' .. text .. ']'
  return span == '' and text or 'table.cell(' .. span:sub(1, -3) .. ')' .. text
end

local function typst_rows(rows)
  local contents = pandoc.List({})
  local cells_of = pandoc.List(rows):map(function(row) return row.cells end)
  for _, cells in ipairs(cells_of) do
    contents:extend(cells:map(function(cell) return cell.contents end))
  end
  local texts = each_typst_markup(contents)
  return cells_of:map(function(cells)
    local written = cells:map(function(cell) return typst_cell(cell, texts()) end)
    return '  ' .. table.concat(written, ', ') .. ','
  end)
end

local function typst_columns(colspecs)
  local widths = colspecs:map(function(spec)
    return spec[2] and string.format('%.4gfr', spec[2] * 100) or 'auto'
  end)
  return '(' .. table.concat(widths, ', ') .. ',)'
end

local function typst_table(tbl)
  local caption = next_title()
  local aligns = tbl.colspecs:map(function(spec) return ALIGNMENTS[spec[1]] or 'left' end)
  local lines = pandoc.List({
    '#tabell(columns: ' .. typst_columns(tbl.colspecs) .. ', align: ('
      .. table.concat(aligns, ', ') .. ',),',
  })
  if #tbl.head.rows > 0 then
    lines:insert('  table.header(')
    lines:extend(typst_rows(tbl.head.rows))
    lines:insert('  ),')
  end
  for _, body in ipairs(tbl.bodies) do
    lines:extend(typst_rows(body.head))
    lines:extend(typst_rows(body.body))
  end
  lines:extend(typst_rows(tbl.foot.rows))
  lines:insert(')')
  local markup = table.concat(lines, '\n')
  if tbl.identifier == '' then return raw(markup) end
  return raw('#figure(kind: table, supplement: [Tabell], ' .. typst_numbering(tbl.caption)
    .. 'caption: [' .. caption
    .. '])[\n' .. markup .. '\n]' .. typst_label(tbl.identifier))
end

local function draw_table(tbl)
  if html then return html_table(tbl) end
  if typst then return typst_table(tbl) end
  if docx then
    if #tbl.caption.long == 0 then return nil end
    return {docx_caption(tbl, 'Table Caption'), without_caption(tbl)}
  end
end

-- boxes

local function typst_box(name, blocks)
  local content = pandoc.Blocks({raw('#' .. name .. '[')})
  content:extend(blocks)
  content:insert(raw(']'))
  return content
end

-- Two columns of about the same length; Typst does not balance columns by itself.
local function typst_columns_of_list(div)
  local list = div.content[1]
  local items = list.content
  local half = math.ceil(#items / 2)
  local parts = {pandoc.List({}), pandoc.List({})}
  for index, item in ipairs(items) do parts[index <= half and 1 or 2]:insert(item) end
  local columns = pandoc.Blocks({raw('#kolonner[')})
  columns:insert(pandoc.BulletList(parts[1]))
  columns:insert(raw(']['))
  columns:insert(pandoc.BulletList(parts[2]))
  columns:insert(raw(']'))
  return columns
end

-- The headline numbers: the number of each item large, in a row of their own.
local function typst_headlines(list)
  local items = pandoc.List({})
  for markup in each_typst_markup(list.content) do items:insert('[' .. markup .. ']') end
  return raw('#nokkeltall(' .. table.concat(items, ', ') .. ')')
end

local function docx_headlines(list)
  local large = {['custom-style'] = 'Nøkkeltall tall'}
  return list.content:map(function(item)
    local inlines = pandoc.utils.blocks_to_inlines(item):walk({
      Strong = function(strong) return pandoc.Span(strong.content, pandoc.Attr('', {}, large)) end,
    })
    return styled('Nøkkeltall', {pandoc.Para(inlines)})
  end)
end

local function html_quote(blocks)
  local content = pandoc.Blocks({raw('<blockquote class="sitat">')})
  content:extend(blocks)
  content:insert(raw('</blockquote>'))
  return content
end

local function quote_text(blocks)
  local unwrapped = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == 'BlockQuote' then unwrapped:extend(block.content) else unwrapped:insert(block) end
  end
  return unwrapped
end

-- List items get the style of the box one by one: Pandoc gives them its own otherwise.
local function docx_box(style, blocks)
  local function style_items(list)
    list.content = list.content:map(function(item)
      return {styled(style, pandoc.Blocks(item):map(function(block)
        return block.t == 'Plain' and pandoc.Para(block.content) or block
      end))}
    end)
    return list
  end
  return styled(style, blocks:walk({BulletList = style_items, OrderedList = style_items}))
end

local function box(div)
  local name = box_name(div)
  if name == nil then return nil end
  local content = name == 'sitat' and quote_text(div.content) or div.content
  if html then return name == 'sitat' and html_quote(content) or nil end
  if name == 'nokkeltall' and #content == 1 and content[1].t == 'BulletList' then
    if typst then return typst_headlines(content[1]) end
    if docx then return docx_headlines(content[1]) end
    return nil
  end
  if typst and name == 'kolonner' and #content == 1 and content[1].t == 'BulletList' then
    return typst_columns_of_list(div)
  end
  if typst then
    local id = div.identifier ~= '' and {raw('#metadata(none)' .. typst_label(div.identifier))} or {}
    return pandoc.Blocks(id) .. typst_box(name, content)
  end
  if docx and BOX_STYLES[name] then return docx_box(BOX_STYLES[name], content) end
end

-- Term and definition are one paragraph, which does not break where few lines would be left.
local function typst_definitions(list)
  local parts = pandoc.List({})
  for _, item in ipairs(list.content) do
    parts:insert({pandoc.Plain(item[1])})
    parts:insert({pandoc.Plain(pandoc.utils.blocks_to_inlines(item[2][1]))})
  end
  local lines, texts = pandoc.List({}), each_typst_markup(parts)
  for term in texts do lines:insert('/ ' .. term .. ': ' .. texts()) end
  return raw(table.concat(lines, '\n\n'))
end

local function is_list(block) return block.t == 'BulletList' or block.t == 'OrderedList' end

-- A paragraph that ends in a colon before a list stays with the list.
local function keep_with_lists(blocks)
  if #blocks < 2 or not blocks:find_if(is_list) then return nil end
  local kept = pandoc.Blocks({})
  for index, block in ipairs(blocks) do
    local following = blocks[index + 1]
    local leads = block.t == 'Para' and following and is_list(following)
    if leads then kept:extend(typst_box('innledning', {block})) else kept:insert(block) end
  end
  return kept
end

-- Typst makes a minus of a hyphen before a digit, and one sign of three full stops; Pandoc escapes
-- neither. What is written is printed.
local function typst_letters(str)
  local text = str.text
  if not text:find('[-.]') then return nil end
  local inlines, position = pandoc.Inlines({}), 1
  while true do
    local first, last = text:find('%-[%d?]', position)
    if first then last = first end
    local dots, dots_end = text:find('%.%.%.', position)
    if dots and (first == nil or dots < first) then first, last = dots, dots_end end
    if first == nil then break end
    if first > position then inlines:insert(pandoc.Str(text:sub(position, first - 1))) end
    local escaped = text:sub(first, last):gsub('.', '\\%0')
    inlines:insert(pandoc.RawInline('typst', escaped))
    position = last + 1
  end
  if position == 1 then return nil end
  if position <= #text then inlines:insert(pandoc.Str(text:sub(position))) end
  return inlines
end

-- Most paragraphs hold no such letters: asking them whole is quicker than asking each word. A note
-- in a paragraph has paragraphs of its own.
local function typst_letters_in(block)
  local text = pandoc.utils.stringify(block)
  if not text:find('%-[%d?]') and not text:find('...', 1, true) then return nil end
  return block:walk({Str = typst_letters})
end

local TYPST_LETTERS = {
  Para = typst_letters_in, Plain = typst_letters_in, Header = typst_letters_in,
  LineBlock = typst_letters_in, DefinitionList = typst_letters_in,
}

local function block_quote(quote)
  if typst then return typst_box('sitat', quote.content) end
  if docx then return styled('Sitat', quote.content) end
  return html_quote(quote.content)
end

-- In the PDF a figure or table and its note keep together. Figures and middling tables move to
-- where there is room; small tables stay in place; long ones stay in place and may break.
local NOTES = {Figure = 'figurnote', Table = 'tabellnote'}
local MIN_FLOATING_ROWS, MAX_FLOATING_ROWS = 9, 28

-- Pandoc leaves the classes of ![caption](file){#fig-x .her} with the image.
local function stands_here(figure)
  local here = figure.classes:includes('her')
  figure:walk({Image = function(image) here = here or image.classes:includes('her') end})
  return here
end

local function group_class(block)
  if block.t == 'Figure' then return stands_here(block) and 'samlet' or 'flytende' end
  if block.t ~= 'Table' or block.identifier == '' then return nil end
  local rows = 0
  for _, body in ipairs(block.bodies) do rows = rows + #body.body end
  if rows > MAX_FLOATING_ROWS then return nil end
  return rows < MIN_FLOATING_ROWS and 'samlet' or 'flytende'
end

local function is_group(div)
  return div.t == 'Div' and (div.classes[1] == 'flytende' or div.classes[1] == 'samlet')
end

local function group_floats(blocks)
  local grouped = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    local before = grouped[#grouped]
    local group = before and is_group(before) and #before.content == 1 and before
    local note = group and NOTES[group.content[1].t]
    local class = group_class(block)
    if note and block.t == 'Div' and block.classes:includes(note) then
      group.content:insert(block)
    elseif class then
      grouped:insert(pandoc.Div({block}, pandoc.Attr('', {class})))
    else
      grouped:insert(block)
    end
  end
  return grouped
end

-- headings

local function typst_heading(header)
  local nr = header.attributes.nr
  local listed = header.classes:includes('unlisted') and 'false' or 'true'
  local numbering = nr and '(..) => ' .. typst_string(nr) or 'none'
  -- What floats is put down before the chapter ends.
  local start = header.level == 1 and '#place.flush()\n#pagebreak(weak: true)\n' or ''
  return raw(start .. '#heading(level: ' .. header.level .. ', numbering: ' .. numbering
    .. ', outlined: ' .. listed .. ', bookmarked: true)['
    .. next_title() .. ']' .. typst_label(header.identifier))
end

local function heading(header)
  if typst then return typst_heading(header) end
  local nr = header.attributes.nr
  header.attributes.nr = nil
  if nr then
    header.content:insert(1, pandoc.Space())
    header.content:insert(1, pandoc.Span({pandoc.Str(nr)}, pandoc.Attr('', {'nr'})))
  end
  if docx and header.classes:includes('bokstittel') then
    return styled('Bokstittel', {pandoc.Para(header.content)})
  end
  return header
end

-- contents list for HTML: chapters, each with its sections

local function contents(blocks)
  local chapters = pandoc.List({})
  local function entry(header)
    local inlines = header.content:walk({
      Note = function() return {} end,
      -- a name that is looked up is a number's span in the heading, and plain text here
      Span = function(span) if span.classes:includes('tall') then return span.content end end,
    })
    local nr = header.attributes.nr
    if nr then
      inlines:insert(1, pandoc.Space())
      inlines:insert(1, pandoc.Span({pandoc.Str(nr)}, pandoc.Attr('', {'nr'})))
    end
    return pandoc.Plain({pandoc.Link(inlines, '#' .. header.identifier)})
  end
  blocks:walk({
    Header = function(header)
      if header.classes:includes('unlisted') then return nil end
      if header.level == 1 then
        chapters:insert({entry = entry(header:clone()), sections = pandoc.List({})})
      elseif header.level == 2 and #chapters > 0 then
        chapters[#chapters].sections:insert({entry(header:clone())})
      end
    end,
  })
  return pandoc.BulletList(chapters:map(function(chapter)
    local item = pandoc.List({chapter.entry})
    if #chapter.sections > 0 then item:insert(pandoc.BulletList(chapter.sections)) end
    return item
  end))
end

-- What rests on answers carries the mark of synthetic data itself: a figure or table that is
-- copied out of the report, and a file that is saved from it, take the mark along.

local function mark_synthetic(mark)
  return {
    Div = function(div)
      if not div.classes:includes('svar') then return nil end
      div.classes = div.classes:filter(function(class) return class ~= 'svar' end)
      local note = div.content[#div.content].content
      note:extend({pandoc.Space()})
      note:extend(mark)
      note:insert(pandoc.Str('.'))
      return div
    end,
    RawBlock = function(block)
      if not block.text:match('^<details class="data svar"') then return nil end
      block.text = block.text:gsub('download="([%w_]+)%.csv"', 'download="%1_syntetisk.csv"', 1)
      return block
    end,
  }
end

local function layout(doc)
  local mark = doc.meta['synthetic-mark']
  if mark and #mark > 0 then doc.blocks = doc.blocks:walk(mark_synthetic(mark)) end
  if html then doc.meta.innhold = pandoc.MetaBlocks({contents(doc.blocks)}) end
  if typst then doc.blocks = group_floats(doc.blocks) end
  doc.blocks = doc.blocks:walk({Image = image, Span = in_span, Code = foreign_code})
  if typst then
    doc.meta = pandoc.Pandoc({}, doc.meta):walk({Str = typst_letters}).meta
    doc.blocks = doc.blocks:walk({Math = typst_math}):walk(TYPST_LETTERS)
    doc.blocks = doc.blocks:walk({Blocks = keep_with_lists, DefinitionList = typst_definitions})
    next_title = typst_titles(doc.blocks)
  end
  doc.blocks = doc.blocks:walk({Figure = figure, Table = draw_table, Header = heading})
  doc.blocks = doc.blocks:walk({Div = box})
  doc.blocks = doc.blocks:walk({BlockQuote = block_quote})
  return doc
end

return {{Pandoc = layout}}
