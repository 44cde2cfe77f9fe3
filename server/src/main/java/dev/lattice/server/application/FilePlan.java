package dev.lattice.server.application;

import dev.lattice.core.service.ContainerFile;
import dev.lattice.server.compose.ComposeSecret;
import dev.lattice.server.compose.ComposeService;
import dev.lattice.server.compose.Mount;
import dev.lattice.server.compose.SecretMount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files that a service's containers get: of the context, and secrets. */
final class FilePlan {
    /** Of all services together, so that reading takes neither the server's memory nor its time. */
    private static final int MOST_FILES = 500;

    private static final long MOST_BYTES = 8 * ContainerFile.MOST_BYTES;
    private static final int EXECUTABLE = 0555;
    private static final String BUILD = " Copy what it needs into an image by 'build'.";

    private final Context context;
    private final Findings findings;
    private int count;
    private long bytes;

    FilePlan(Context context, Findings findings) {
        this.context = context;
        this.findings = findings;
    }

    List<ContainerFile> of(ComposeService service, Map<String, ComposeSecret> secrets) {
        List<ContainerFile> files = new ArrayList<>();
        for (Mount mount : service.mounts()) {
            if (mount instanceof Mount.ContextFile(String path, String target)) {
                mounted(service, path, target, files);
            }
        }
        for (SecretMount mount : service.secrets()) {
            secret(
                    service,
                    mount,
                    Objects.requireNonNull(secrets.get(mount.secret()), "what is mounted was declared"),
                    files);
        }
        long own = files.stream().mapToLong(file -> file.bytes().length).sum();
        if (own > ContainerFile.MOST_BYTES || full()) {
            findings.refuse(
                    service,
                    "volumes",
                    "What is mounted of the context has more than 1 MiB together, or what all services mount has more"
                            + " than 8 MiB or " + MOST_FILES + " files." + BUILD);
            return List.of();
        }
        return files;
    }

    private boolean full() {
        return count > MOST_FILES || bytes > MOST_BYTES;
    }

    private void mounted(ComposeService service, String path, String target, List<ContainerFile> files) {
        if (context.hasFile(path)) {
            file(service, path, target, files);
            return;
        }
        List<String> below = context.below(path);
        if (below.isEmpty()) {
            findings.refuse(
                    service,
                    "volumes",
                    "There is no file or folder " + Findings.shown(service, "volumes", path)
                            + " beside the compose file. Put it there, or look whether an"
                            + " ignore file keeps it from being sent.");
        } else if (below.size() > MOST_FILES) {
            findings.refuse(
                    service,
                    "volumes",
                    "The folder " + Findings.shown(service, "volumes", path) + " has " + below.size() + " files; "
                            + MOST_FILES + " are possible." + BUILD);
        } else {
            for (String name : below) {
                file(service, path.equals(".") ? name : path + "/" + name, target + "/" + name, files);
            }
        }
    }

    private void file(ComposeService service, String path, String target, List<ContainerFile> files) {
        if (full()) {
            return;
        }
        Optional<byte[]> content = read(path);
        if (content.isEmpty()) {
            findings.refuse(
                    service,
                    "volumes",
                    "The file " + Findings.shown(service, "volumes", path)
                            + " is a link, or has more than 1 MiB: only small files themselves are mounted." + BUILD);
            return;
        }
        // Sources do not say what may be run, but programs that are texts do so themselves.
        byte[] text = content.get();
        boolean script = text.length > 2 && text[0] == '#' && text[1] == '!';
        add(service, "volumes", target, script ? EXECUTABLE : ContainerFile.DEFAULT_MODE, text, files);
    }

    private Optional<byte[]> read(String path) {
        Optional<byte[]> content = context.bytes(path);
        count++;
        bytes += content.map(read -> read.length).orElse(0);
        return content;
    }

    private void secret(ComposeService service, SecretMount mount, ComposeSecret secret, List<ContainerFile> files) {
        if (full()) {
            return;
        }
        Optional<byte[]> content = switch (secret) {
            case ComposeSecret.OfFile(String path) -> read(path);
            case ComposeSecret.OfVariable(String _, String value) ->
                Optional.of(value.getBytes(StandardCharsets.UTF_8));
        };
        if (content.isEmpty()) {
            findings.refuse(
                    service,
                    "secrets",
                    "The file of the secret " + Findings.shown(service, "secrets", mount.secret())
                            + " is not beside the compose file, is a link, or has"
                            + " more than 1 MiB. Put it there, or look whether an ignore file keeps it from being sent.");
            return;
        }
        add(service, "secrets", mount.target(), mount.mode().orElse(ContainerFile.DEFAULT_MODE), content.get(), files);
    }

    private void add(
            ComposeService service, String key, String target, int mode, byte[] content, List<ContainerFile> files) {
        ContainerFile file = findings.checked(service, key, () -> ContainerFile.ofBytes(target, mode, content));
        if (file != null) {
            files.add(file);
        }
    }
}
