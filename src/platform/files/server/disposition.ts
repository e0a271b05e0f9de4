/** Content-Disposition with a plain fall-back (`ascii`, where there is a readable one) and the true name in UTF-8 (RFC 6266). */
export function disposition(kind: 'inline' | 'attachment', name: string, ascii = name): string {
  const plain = ascii.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
