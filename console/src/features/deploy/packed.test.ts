import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { packed } from './packed.ts';

const opened = async (file: File) => unzipSync(new Uint8Array(await file.arrayBuffer()));

describe('a packed text', () => {
  it.each(['', 'services:\n  web:\n    image: nginx\n', 'name: café # ☕\n', 'x'.repeat(70_000)])(
    'comes out as it went in (%#)',
    async (text) => {
      const files = await opened(packed('compose.yaml', text));
      expect(Object.keys(files)).toEqual(['compose.yaml']);
      expect(new TextDecoder().decode(files['compose.yaml'])).toBe(text);
    },
  );

  it('says what it is, and what the text’s sum is', async () => {
    const file = packed('compose.yaml', '123456789');
    expect([file.name, file.type]).toEqual(['compose.yaml.zip', 'application/zip']);
    // The check value of CRC-32, by the catalogue of parametrised CRC algorithms.
    expect(new DataView(await file.arrayBuffer()).getUint32(14, true)).toBe(0xcbf43926);
  });
});
