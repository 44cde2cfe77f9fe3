package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.lattice.core.service.ContainerFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Puts small files into a container that was made and not started yet. They go to the engine as an archive, so that they are
 * in no folder of this machine, and nobody who asks the engine about the container sees them.
 */
final class ContainerFiles {
    /** The kinds of files as POSIX has them in a mode. */
    private static final int REGULAR = 0100000;

    private static final int FOLDER = 0040755;

    private final DockerClient engine;

    ContainerFiles(DockerClient engine) {
        this.engine = engine;
    }

    /** @throws NotFoundException when there is no such container any more */
    void put(String container, List<ContainerFile> files) {
        Map<String, List<ContainerFile>> byFolder = new LinkedHashMap<>();
        for (ContainerFile file : files) {
            byFolder.computeIfAbsent(folder(file.path()), _ -> new ArrayList<>())
                    .add(file);
        }
        byFolder.forEach((folder, inside) -> put(container, folder, inside));
    }

    /**
     * An engine makes no folders on the way to where it unpacks something, and those that are missing in an archive it makes
     * for root alone. Folders of the image must stay as they are, so only those that are missing may be in the archive: it is
     * unpacked in the deepest one that is there.
     */
    private void put(String container, String folder, List<ContainerFile> files) {
        String there = folder;
        while (true) {
            try {
                engine.copyArchiveToContainerCmd(container)
                        .withRemotePath(there.isEmpty() ? "/" : there)
                        .withNoOverwriteDirNonDir(true)
                        .withTarInputStream(new ByteArrayInputStream(archive(there, folder, files)))
                        .exec();
                return;
            } catch (NotFoundException missing) {
                if (there.isEmpty()) {
                    throw missing;
                }
                there = folder(there);
            }
        }
    }

    /** Of what a path leads to; empty for the root. */
    private static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static byte[] archive(String there, String folder, List<ContainerFile> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            StringBuilder missing = new StringBuilder();
            for (String name : folder.substring(there.length()).split("/", -1)) {
                if (!name.isEmpty()) {
                    missing.append(name).append('/');
                    entry(tar, missing.toString(), FOLDER, new byte[0]);
                }
            }
            for (ContainerFile file : files) {
                entry(tar, file.path().substring(there.length() + 1), REGULAR | file.mode(), file.bytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void entry(TarArchiveOutputStream tar, String name, int mode, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setUserName("root");
        entry.setGroupName("root");
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
