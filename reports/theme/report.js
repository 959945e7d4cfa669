/* Adds to a page that works without it: the contents follow the reading, wide tables take
   focus, and every number with a ledger entry opens its trace. */
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
  if (!ledger.verdier) return;
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

  function element(tag, content, attributes) {
    const made = document.createElement(tag);
    if (typeof content === 'string') made.textContent = content;
    else if (content) made.append(...content);
    Object.entries(attributes || {}).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  }

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
    const close = element('button', 'Lukk', { type: 'button' });
    close.addEventListener('click', shut);
    const list = element('dl', rows(id, entry).flatMap(([term, content]) => [
      element('dt', term), element('dd', typeof content === 'string' ? breakable(content) : [content]),
    ]));
    const title = element('h2', number.textContent, { id: 'sporing-tittel', class: 'sporing-tall' });
    panel.replaceChildren(
      element('div', [title, close], { class: 'sporing-topp' }), element('p', entry[2].map(text).join(': ')), list,
      element('p', [element('a', 'Se tallet i revisjonsrapporten', { href: `revisjon.html#verdi-${id}` })], { class: 'sporing-lenke' }),
    );
    panel.hidden = false;
    place(number);
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  }

  function shut() {
    if (panel.hidden) return;
    panel.hidden = true;
    const number = opener;
    opener = null;
    number.setAttribute('aria-expanded', 'false');
    number.focus({ preventScroll: true });
  }

  const numbers = Array.from(document.querySelectorAll('.tall[data-id]'))
    .filter((number) => find(number.dataset.id));
  const stops = new Map();
  numbers.forEach((number) => {
    const table = number.closest('table');
    number.setAttribute('role', 'button');
    number.setAttribute('aria-haspopup', 'dialog');
    number.setAttribute('aria-expanded', 'false');
    // A table is one stop for Tab; the arrow keys go from number to number in it.
    number.tabIndex = table && stops.has(table) ? -1 : 0;
    if (table) stops.set(table, (stops.get(table) || []).concat(number));
  });

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
    open(number);
    number.scrollIntoView({ block: 'center' });
  }
  window.addEventListener('hashchange', arrive);
  arrive();
})();
