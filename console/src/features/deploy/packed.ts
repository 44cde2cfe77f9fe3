/** CRC-32 as ZIP has it (ISO 3309, reflected), by byte. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder;
});

function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder = (remainder >>> 8) ^ (REMAINDERS[(remainder ^ byte) & 0xff] ?? 0);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}

/** The first day that ZIP can say: one text packed twice is one file. */
const DATE = 0x21;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;

/**
 * A ZIP of one text file, not compressed: a source as the server takes it.
 *
 * See https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function packed(name: string, text: string): File {
  const encoder = new TextEncoder();
  const path = encoder.encode(name);
  const data = encoder.encode(text);
  const about = (record: DataView<ArrayBuffer>, at: number) => {
    record.setUint16(at, VERSION, true);
    record.setUint16(at + 2, FLAGS, true);
    record.setUint16(at + 8, DATE, true);
    record.setUint32(at + 10, crc32(data), true);
    record.setUint32(at + 14, data.length, true);
    record.setUint32(at + 18, data.length, true);
    record.setUint16(at + 22, path.length, true);
  };

  const local = new DataView(new ArrayBuffer(30));
  local.setUint32(0, 0x04034b50, true);
  about(local, 4);

  const central = new DataView(new ArrayBuffer(46));
  central.setUint32(0, 0x02014b50, true);
  central.setUint16(4, VERSION, true);
  about(central, 6);

  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, 1, true);
  end.setUint16(10, 1, true);
  end.setUint32(12, central.byteLength + path.length, true);
  end.setUint32(16, local.byteLength + path.length + data.length, true);

  return new File([local, path, data, central, path, end], `${name}.zip`, { type: 'application/zip' });
}
