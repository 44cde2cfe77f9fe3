package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.LoadImageCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.lattice.core.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The image of a container that does nothing, for ever: one program of some 150 bytes, which sleeps in the kernel. Made
 * here, so that it is there without a registry.
 */
final class PauseImage {
    static final String NAME = "lattice-pause:1";
    static final String PROGRAM = "/pause";

    private static final int EXECUTABLE = 0755;

    /**
     * A kind of processor.
     *
     * @param name as images call it
     * @param machine as ELF calls it
     * @param code waits for ever; in hexadecimal
     */
    private record Processor(String name, short machine, String code) {}

    /** Again: mov eax, 34 (pause); syscall; jmp again. */
    private static final Processor X86_64 = new Processor("amd64", (short) 62, "b822000000" + "0f05" + "ebf7");

    /** Again: x0 to x4 = 0, x8 = 73 (ppoll, which waits for nothing then); svc 0; b again. */
    private static final Processor AARCH64 = new Processor(
            "arm64",
            (short) 183,
            "000080d2" + "010080d2" + "020080d2" + "030080d2" + "040080d2" + "280980d2" + "010000d4" + "f9ffff17");

    private static final Map<String, Processor> PROCESSORS =
            Map.of("x86_64", X86_64, "amd64", X86_64, "aarch64", AARCH64, "arm64", AARCH64);

    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final long ADDRESS = 0x400000;
    private static final long PAGE = 0x1000;

    private PauseImage() {}

    /** Makes it where it is missing; returns false where the engine's processor is of another kind. */
    static boolean require(DockerClient engine) throws IOException {
        try {
            engine.inspectImageCmd(NAME).exec();
            return true;
        } catch (NotFoundException missing) {
            Processor processor = PROCESSORS.get(
                    Objects.requireNonNullElse(engine.infoCmd().exec().getArchitecture(), ""));
            if (processor == null) {
                return false;
            }
            load(engine, processor);
            return true;
        }
    }

    /** As an image that was saved: the client has no import that works, what it sends then is no archive. */
    private static void load(DockerClient engine, Processor processor) throws IOException {
        byte[] layer = layer(program(processor));
        String configuration = """
                {"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted(processor.name(), Sha256.hash(layer));
        TarOutput archive = new TarOutput();
        archive.add("layer.tar", layer);
        archive.add("config.json", configuration.getBytes(StandardCharsets.UTF_8));
        archive.add("manifest.json", """
                [{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]""".formatted(NAME).getBytes(StandardCharsets.UTF_8));
        try (InputStream stream = archive.open();
                LoadImageCallback loaded = engine.loadImageAsyncCmd(stream).exec(new LoadImageCallback())) {
            loaded.awaitCompletion();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while the engine took an image", stopped);
        }
        engine.inspectImageCmd(NAME).exec();
    }

    private static byte[] layer(byte[] program) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(PROGRAM.substring(1));
            entry.setSize(program.length);
            entry.setMode(EXECUTABLE);
            // The same image wherever it is made.
            entry.setModTime(FileTime.fromMillis(0));
            tar.putArchiveEntry(entry);
            tar.write(program);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    /**
     * An ELF file of one segment.
     *
     * @param architecture as {@code uname -m} or Go has it
     */
    static Optional<byte[]> program(String architecture) {
        return Optional.ofNullable(PROCESSORS.get(architecture)).map(PauseImage::program);
    }

    private static byte[] program(Processor processor) {
        int begin = HEADER_BYTES + SEGMENT_BYTES;
        byte[] code = HexFormat.of().parseHex(processor.code());
        int length = begin + code.length;
        ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        // 64 bits, little-endian, version 1
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        // an executable, of this machine, version 1
        file.putShort((short) 2).putShort(processor.machine()).putInt(1);
        // where it begins to run, its segments, no sections, no flags
        file.putLong(ADDRESS + begin).putLong(HEADER_BYTES).putLong(0).putInt(0);
        // one segment; the sizes of a section count although there is none
        file.putShort((short) HEADER_BYTES).putShort((short) SEGMENT_BYTES).putShort((short) 1);
        file.putShort((short) HEADER_BYTES).putShort((short) 0).putShort((short) 0);
        // to be loaded, readable and executable, the whole file
        file.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        file.putLong(length).putLong(length).putLong(PAGE);
        return file.put(code).array();
    }
}
