/**
 * Looking through markup from outside in one pass. A pattern such as `<a [^>]*>` begins anew at every `<a ` and reads to the
 * end each time: ten megabytes of beginnings without an end would keep the program busy for days.
 */

/** Every opening tag of this local name, `<` and `>` included. */
export function* tagsOf(xml: string, name: string): Generator<string, void, undefined> {
  const here = new RegExp(`(?:\\w+:)?${name}\\s`, 'y');
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at + 1)) {
    here.lastIndex = at + 1;
    if (!here.test(xml)) continue;
    const end = xml.indexOf('>', at);
    if (end < 0) return;
    yield xml.slice(at, end + 1);
    at = end;
  }
}

/** The text with each stretch from `open` to the next `close` put through `put`; an `open` that never closes stays as it is. */
export function replaceBetween(text: string, open: string, close: string, put: (inner: string) => string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf(open, at);
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
    if (end < 0) return at === 0 ? text : out + text.slice(at);
    out += text.slice(at, start) + put(text.slice(start + open.length, end));
    at = end + close.length;
  }
}
