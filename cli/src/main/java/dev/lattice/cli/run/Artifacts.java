package dev.lattice.cli.run;

import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.job.ArtifactView;
import dev.lattice.core.file.TreePath;
import dev.lattice.core.id.JobId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** Brings a job's declared outputs into a folder. */
public final class Artifacts {
    private final LatticeClient client;
    private final Path folder;

    public Artifacts(LatticeClient client, Path folder) {
        this.client = client;
        this.folder = folder;
    }

    /**
     * Replaces files of the same name; each appears whole or not at all.
     *
     * @return how many came
     * @throws IOException when a file cannot be written, or its path would lead out of the folder
     */
    public int download(JobId job) throws IOException {
        int count = 0;
        for (ArtifactView artifact : client.jobs().artifacts(job).value().items()) {
            Path file = placeFor(artifact.path());
            Path part = file.resolveSibling(".lattice-" + artifact.artifactId() + ".part");
            try {
                try (OutputStream out = Files.newOutputStream(part)) {
                    client.files().download(artifact.url(), out);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            count++;
        }
        return count;
    }

    private Path placeFor(String path) throws IOException {
        Path file;
        try {
            file = folder.resolve(new TreePath(path).value());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        Path parent = Objects.requireNonNull(file.getParent());
        Files.createDirectories(parent);
        if (!parent.toRealPath().startsWith(folder.toRealPath())) {
            throw new IOException("output '" + path + "' would be written outside of " + folder);
        }
        return file;
    }
}
