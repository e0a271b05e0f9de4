import { readZip, writeZip } from './zip.ts';

/** Takes the moment of making out of the package: its dates become those of the letter. `edit` changes parts by name. */
export async function settle(
  bytes: Buffer,
  issuedAt: string,
  edit: Readonly<Record<string, (xml: string) => string>> = {},
): Promise<Buffer> {
  const entries = await readZip(bytes);
  for (const [name, change] of Object.entries(edit)) {
    const part = entries.get(name);
    if (part) entries.set(name, Buffer.from(change(part.toString('utf8')), 'utf8'));
  }
  const core = entries.get('docProps/core.xml');
  if (core) {
    const at = `${issuedAt.slice(0, 19)}Z`;
    const text = core.toString('utf8').replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${at}`);
    entries.set('docProps/core.xml', Buffer.from(text, 'utf8'));
  }
  return writeZip([...entries].sort(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1)));
}

// Readers expect the content types first.
const order = (name: string): number => (name === '[Content_Types].xml' ? 0 : name === '_rels/.rels' ? 1 : 2);
