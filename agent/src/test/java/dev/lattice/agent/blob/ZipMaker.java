package dev.lattice.agent.blob;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Makes ZIPs byte by byte, those that no honest program writes included. */
final class ZipMaker {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(String name, byte[] packed, int method, long crc, long size, int mode, int flags) {}

    private final List<Entry> entries = new ArrayList<>();
    private int claimed = -1;

    ZipMaker file(String name, String content) {
        return file(name, content, 0644);
    }

    ZipMaker file(String name, String content, int mode) {
        byte[] plain = content.getBytes(StandardCharsets.UTF_8);
        return add(name, plain, deflate(plain), 8, plain.length, 0100000 | mode, 0);
    }

    ZipMaker stored(String name, String content) {
        byte[] plain = content.getBytes(StandardCharsets.UTF_8);
        return add(name, plain, plain, 0, plain.length, 0100644, 0);
    }

    /** Its header says a size of its own choice. */
    ZipMaker lyingFile(String name, String content, long size) {
        byte[] plain = content.getBytes(StandardCharsets.UTF_8);
        return add(name, plain, deflate(plain), 8, size, 0100644, 0);
    }

    ZipMaker folder(String name) {
        return add(name, new byte[0], new byte[0], 0, 0, 0040755, 0);
    }

    ZipMaker link(String name, String target) {
        byte[] plain = target.getBytes(StandardCharsets.UTF_8);
        return add(name, plain, plain, 0, plain.length, 0120777, 0);
    }

    ZipMaker encrypted(String name) {
        return add(name, new byte[1], new byte[1], 0, 1, 0100644, 1);
    }

    ZipMaker device(String name) {
        return add(name, new byte[0], new byte[0], 0, 0, 0020666, 0);
    }

    /** Says that there are so many entries. */
    ZipMaker claim(int count) {
        claimed = count;
        return this;
    }

    private ZipMaker add(String name, byte[] plain, byte[] packed, int method, long size, int mode, int flags) {
        CRC32 crc = new CRC32();
        crc.update(plain);
        entries.add(new Entry(name, packed, method, crc.getValue(), size, mode, flags));
        return this;
    }

    private static byte[] deflate(byte[] plain) {
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
            int header = out.size();
            ByteBuffer local = little(30);
            local.putInt(0x04034b50).putShort((short) 20).putShort((short) entry.flags());
            local.putShort((short) entry.method()).putInt(0);
            local.putInt((int) entry.crc()).putInt(entry.packed().length).putInt((int) entry.size());
            local.putShort((short) name.length).putShort((short) 0);
            out.writeBytes(bytesOf(local));
            out.writeBytes(name);
            out.writeBytes(entry.packed());

            ByteBuffer central = little(46);
            central.putInt(0x02014b50).putShort((short) (3 << 8 | 20)).putShort((short) 20);
            central.putShort((short) entry.flags())
                    .putShort((short) entry.method())
                    .putInt(0);
            central.putInt((int) entry.crc()).putInt(entry.packed().length).putInt((int) entry.size());
            central.putShort((short) name.length).putShort((short) 0).putShort((short) 0);
            central.putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(entry.mode() << 16)
                    .putInt(header);
            directory.writeBytes(bytesOf(central));
            directory.writeBytes(name);
        }
        int start = out.size();
        out.writeBytes(directory.toByteArray());
        int count = claimed < 0 ? entries.size() : claimed;
        if (count > 0xFFFE) {
            writeEnd64(out, count, start, directory.size());
        }
        short shortCount = count > 0xFFFE ? (short) 0xFFFF : (short) count;
        ByteBuffer end = little(22);
        end.putInt(0x06054b50).putInt(0).putShort(shortCount).putShort(shortCount);
        end.putInt(directory.size()).putInt(start).putShort((short) 0);
        out.writeBytes(bytesOf(end));
        return out.toByteArray();
    }

    private static void writeEnd64(ByteArrayOutputStream out, int count, int start, int length) {
        int at = out.size();
        ByteBuffer end = little(56);
        end.putInt(0x06064b50)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putInt(0)
                .putInt(0);
        end.putLong(count).putLong(count).putLong(length).putLong(start);
        out.writeBytes(bytesOf(end));
        ByteBuffer locator = little(20);
        locator.putInt(0x07064b50).putInt(0).putLong(at).putInt(1);
        out.writeBytes(bytesOf(locator));
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
