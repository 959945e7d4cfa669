/* Adds to a page that works without it: the contents follow the reading, wide tables take
   focus, search, printing of a chapter, figures as files, and a switch that lets every number
   with a ledger entry open its trace. */
(function () {
  'use strict';
  document.documentElement.classList.add('med-skript');

  // Contents ------------------------------------------------------------------------------

  const wide = window.matchMedia('(min-width: 64rem)');
  const contents = document.getElementById('innholdsliste');
  const links = new Map(
    Array.from(contents.querySelectorAll('a')).map((link) => [link.getAttribute('href').slice(1), link]),
  );
  const unfold = () => { contents.open = wide.matches; };
  unfold();
  wide.addEventListener('change', unfold);
  contents.addEventListener('click', (event) => {
    if (!wide.matches && event.target.closest('a')) contents.open = false;
  });

  const headings = Array.from(document.querySelectorAll('main section[id] > :is(h1, h2)'))
    .map((heading) => ({ heading, link: links.get(heading.parentElement.id) }))
    .filter((entry) => entry.link);

  let current = null;
  function follow() {
    let found = null;
    for (const entry of headings) {
      if (entry.heading.getBoundingClientRect().top > 160) break;
      found = entry.link;
    }
    if (found === current) return;
    if (current) current.removeAttribute('aria-current');
    contents.querySelectorAll('li.apen').forEach((item) => item.classList.remove('apen'));
    current = found;
    if (!found) return;
    found.setAttribute('aria-current', 'true');
    for (let item = found.closest('li'); item; item = item.parentElement.closest('li')) item.classList.add('apen');
    if (wide.matches) found.scrollIntoView({ block: 'nearest' });
  }
  let waiting = false;
  window.addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  }, { passive: true });
  follow();

  // Search ---------------------------------------------------------------------------------

  function element(tag, content, attributes) {
    const made = document.createElement(tag);
    if (typeof content === 'string') made.textContent = content;
    else if (content) made.append(...content);
    Object.entries(attributes || {}).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  }

  document.getElementById('verktoy').hidden = false;
  const MOST = 40;
  const field = document.getElementById('sok-felt');
  const answer = document.getElementById('sok-svar');
  const passages = Array.from(document.querySelectorAll(
    'main :is(h1, h2, h3, h4, p, li, dt, dd, figcaption, tbody tr, blockquote)',
  )).filter((one) => !one.querySelector('p, li') && !one.closest('.sporing, details.data'))
    .map((one) => ({ one, text: one.textContent.replace(/\s+/g, ' ').trim() }));
  const words = (text) => text.toLowerCase().replace(/\s+/g, ' ');

  function headingOf(one) {
    const section = one.closest('section[id]');
    const heading = section && section.querySelector('h1, h2, h3, h4');
    return heading ? heading.textContent.replace(/\s+/g, ' ').trim() : '';
  }

  function excerpt(text, asked) {
    const at = words(text).indexOf(asked);
    const start = Math.max(text.lastIndexOf(' ', Math.max(at - 40, 0)), 0);
    return `${start ? '… ' : ''}${text.slice(start, at + asked.length + 50).trim()} …`;
  }

  function show(one) {
    document.querySelectorAll('.sokt').forEach((shown) => shown.classList.remove('sokt'));
    one.classList.add('sokt');
    one.scrollIntoView({ block: 'center' });
    one.tabIndex = -1;
    one.focus({ preventScroll: true });
    one.addEventListener('blur', () => { one.removeAttribute('tabindex'); one.classList.remove('sokt'); }, { once: true });
  }

  function search() {
    const asked = words(field.value.trim());
    answer.replaceChildren();
    if (asked.length < 2) return;
    const found = passages.filter(({ text }) => words(text).includes(asked));
    const count = found.length === 1 ? '1 treff' : `${found.length} treff`;
    answer.textContent = found.length > MOST ? `${count}, de første ${MOST}:` : count;
    answer.append(element('ol', found.slice(0, MOST).map(({ one, text }) => {
      const link = element('a', [element('b', headingOf(one)), excerpt(text, asked)], { href: '#hovedinnhold' });
      link.addEventListener('click', (event) => { event.preventDefault(); show(one); });
      return element('li', [link]);
    })));
  }
  field.addEventListener('input', search);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const first = answer.querySelector('a');
    if (first) first.focus();
  });

  // Links to headings, for the mouse --------------------------------------------------------

  document.querySelectorAll('main section[id] > :is(h1, h2, h3, h4)').forEach((heading) => {
    heading.append(element('a', '', {
      class: 'lenke', href: `#${heading.parentElement.id}`, tabindex: '-1', 'aria-hidden': 'true', title: 'Lenke hit',
    }));
  });

  // One chapter on paper --------------------------------------------------------------------

  const chapters = Array.from(document.querySelectorAll('main > section.level1'));
  document.getElementById('skriv-ut').addEventListener('click', () => {
    const read = chapters.filter((one) => one.getBoundingClientRect().top < window.innerHeight / 2);
    const chapter = read[read.length - 1] || chapters[0];
    chapter.classList.add('skrives-ut');
    document.body.classList.add('ett-kapittel');
    window.print();
  });
  window.addEventListener('afterprint', () => {
    document.body.classList.remove('ett-kapittel');
    chapters.forEach((one) => one.classList.remove('skrives-ut'));
  });

  // Figures as files: the drawing itself, and the same as a picture. What is kept is the drawing
  // for a page, also by those who read the one for a phone. -----------------------------------

  function keep(address, name) {
    const link = element('a', '', { href: address, download: name });
    link.click();
  }

  async function picture(address, name) {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    const scale = 3;
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    const paper = canvas.getContext('2d');
    paper.fillStyle = 'white';
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    keep(canvas.toDataURL('image/png'), name);
  }

  document.querySelectorAll('details.data').forEach((details) => {
    const link = details.querySelector('a[download]');
    let figure = details.previousElementSibling;
    while (figure && figure.tagName !== 'FIGURE') figure = figure.previousElementSibling;
    const image = figure && figure.querySelector('.bilde img');
    if (!link || !image) return;
    const stem = link.getAttribute('download').replace(/\.csv$/, '');
    const save = (kind, how) => {
      const button = element('button', `Last ned figuren (${kind})`, { type: 'button', class: 'last-ned' });
      button.addEventListener('click', how);
      return button;
    };
    link.after(
      ' ', save('SVG', () => keep(image.src, `${stem}.svg`)),
      ' ', save('PNG', () => picture(image.src, `${stem}.png`)),
    );
  });

  // Notes: the way back is a stop for the keyboard in the note one has come to ----------------

  const backs = document.querySelectorAll('.footnote-back');
  function backStops() {
    const note = decodeURIComponent(window.location.hash.slice(1));
    backs.forEach((back) => {
      if (back.closest('li').id === note) back.removeAttribute('tabindex');
      else back.tabIndex = -1;
    });
  }
  backStops();
  window.addEventListener('hashchange', backStops);

  // Tables and figures: a stop for the keyboard only where there is something to scroll to ----

  document.querySelectorAll('.bilde').forEach((frame) => {
    const caption = frame.parentElement.querySelector('figcaption');
    frame.setAttribute('role', 'group');
    frame.setAttribute('aria-label', caption.textContent.trim().split('.')[0]);
  });
  const frames = document.querySelectorAll('.tabellramme, .bilde');
  function scrollStops() {
    frames.forEach((frame) => {
      if (frame.scrollWidth > frame.clientWidth + 1) frame.setAttribute('tabindex', '0');
      else frame.removeAttribute('tabindex');
    });
  }
  document.querySelectorAll('.tabell table').forEach((table) => {
    if (table.rows[0] && table.rows[0].cells.length > 7) table.classList.add('bred');
  });
  scrollStops();
  window.addEventListener('resize', scrollStops);
  document.querySelectorAll('details').forEach((details) => details.addEventListener('toggle', scrollStops));

  // The trace of a number --------------------------------------------------------------------

  const ledger = JSON.parse(document.getElementById('verdier').textContent);
  const toggle = document.getElementById('vis-sporing');
  if (!ledger.verdier) { toggle.hidden = true; return; }
  const text = (index) => (index === null ? '' : ledger.tekster[index]);
  function find(id) {
    const cut = id.lastIndexOf('.');
    return (ledger.verdier[id.slice(0, Math.max(cut, 0))] || {})[id.slice(cut + 1)];
  }

  const panel = document.createElement('div');
  panel.className = 'sporing';
  panel.hidden = true;
  panel.tabIndex = -1;
  panel.setAttribute('role', 'dialog');
  panel.setAttribute('aria-labelledby', 'sporing-tittel');
  document.querySelector('main').append(panel);
  let opener = null;

  // Long names may break after their own signs, not in the middle of a word.
  function breakable(name) {
    return name.split(/(?<=[._/])/).flatMap((part, index) => (index ? [document.createElement('wbr'), part] : [part]));
  }

  function fileList(paths) {
    const list = element('ul', paths.map((path) => element('li', breakable(path))));
    if (paths.length < 4) return list;
    return element('details', [element('summary', `${paths.length} filer`), list]);
  }

  function rows(id, entry) {
    const [value, n, , row, kind] = entry;
    const [unit, formula, source, rule, script, inputs] = ledger.slag[kind];
    const cell = source.map(text);
    if (row !== null) cell.splice(1, 0, `rad ${row}`);
    const raw = typeof value === 'number' ? String(value).replace('.', ',').replace('-', '–') : value;
    return [
      ['Navn', id],
      ['Verdi', raw === null ? 'ikke vist' : `${raw}${unit === null ? '' : ` ${text(unit)}`}`],
      ['n', n === null ? '' : String(n)],
      ['Formel', text(formula)],
      ['Statistikk', cell.join(', ')],
      ['Regel', text(rule)],
      ['Skript', text(script)],
      ['Kilder', fileList(ledger.lister[inputs].map(text))],
    ].filter(([, content]) => content !== '');
  }

  // The panel stands after the block that holds the number, so that Tab goes on from there.
  function place(number) {
    let block = number;
    while (!block.parentElement.matches('section, main, .footnotes')) block = block.parentElement;
    block.after(panel);
  }

  function open(number) {
    const id = number.dataset.id;
    const entry = find(id);
    if (opener) opener.setAttribute('aria-expanded', 'false');
    opener = number;
    number.setAttribute('aria-expanded', 'true');
    const button = element('button', 'Lukk', { type: 'button' });
    button.addEventListener('click', shut);
    const list = element('dl', rows(id, entry).flatMap(([term, content]) => [
      element('dt', term), element('dd', typeof content === 'string' ? breakable(content) : [content]),
    ]));
    const title = element('h2', number.textContent, { id: 'sporing-tittel', class: 'sporing-tall' });
    panel.replaceChildren(
      element('div', [title, button], { class: 'sporing-topp' }), element('p', entry[2].map(text).join(': ')), list,
      element('p', [element('a', 'Se tallet i revisjonsrapporten', { href: `revisjon.html#verdi-${id}` })], { class: 'sporing-lenke' }),
    );
    panel.hidden = false;
    place(number);
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  }

  function close() {
    if (panel.hidden) return null;
    panel.hidden = true;
    const number = opener;
    opener = null;
    if (tracing) number.setAttribute('aria-expanded', 'false');
    return number;
  }

  // Closed from the panel, the focus goes back to the number.
  function shut() {
    const number = close();
    if (number && tracing) number.focus({ preventScroll: true });
  }

  const numbers = Array.from(document.querySelectorAll('.tall[data-id]'))
    .filter((number) => find(number.dataset.id));
  const stops = new Map();
  let tracing = false;

  // Off, numbers are text. On, each is a button whose name says what the number is.
  function trace(on) {
    tracing = on;
    toggle.setAttribute('aria-checked', String(on));
    document.documentElement.classList.toggle('med-sporing', on);
    if (!on) shut();
    stops.clear();
    numbers.forEach((number) => {
      if (!on) {
        ['role', 'aria-haspopup', 'aria-expanded', 'aria-label', 'tabindex'].forEach((name) => number.removeAttribute(name));
        return;
      }
      const table = number.closest('table');
      const about = find(number.dataset.id)[2].map(text).join(': ');
      number.setAttribute('role', 'button');
      number.setAttribute('aria-haspopup', 'dialog');
      number.setAttribute('aria-expanded', 'false');
      number.setAttribute('aria-label', `${number.textContent}. ${about}`);
      // A table is one stop for Tab; the arrow keys go from number to number in it.
      number.tabIndex = table && stops.has(table) ? -1 : 0;
      if (table) stops.set(table, (stops.get(table) || []).concat(number));
    });
  }
  toggle.addEventListener('click', () => trace(!tracing));

  const ARROWS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

  function neighbour(number, [down, right]) {
    const group = stops.get(number.closest('table'));
    if (right) return group[group.indexOf(number) + right];
    const cell = number.closest('td, th');
    let row = cell.parentElement;
    const rowsOf = down > 0 ? 'nextElementSibling' : 'previousElementSibling';
    while ((row = row[rowsOf])) {
      const there = row.cells[cell.cellIndex] && row.cells[cell.cellIndex].querySelector('.tall[role="button"]');
      if (there) return there;
    }
    return null;
  }

  function move(event, number) {
    if (!number.closest('table') || !ARROWS[event.key]) return;
    event.preventDefault();
    const next = neighbour(number, ARROWS[event.key]);
    if (!next) return;
    number.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  document.addEventListener('click', (event) => {
    const number = event.target.closest('.tall[role="button"]');
    if (number) open(number);
    else if (!event.target.closest('.sporing')) close();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { shut(); return; }
    const number = event.target.closest && event.target.closest('.tall[role="button"]');
    if (!number) return;
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); open(number); } else move(event, number);
  });

  // The reviewer's page leads here: #tall-<id> is the first place where the number stands.
  function arrive() {
    const id = decodeURIComponent(window.location.hash).replace(/^#tall-/, '');
    const places = numbers.filter((number) => number.dataset.id === id);
    const number = places.find((place) => !place.closest('details.data')) || places[0];
    if (!number) return;
    const folded = number.closest('details');
    if (folded) folded.open = true;
    if (!tracing) trace(true);
    open(number);
    number.scrollIntoView({ block: 'center' });
  }
  window.addEventListener('hashchange', arrive);
  arrive();
})();
