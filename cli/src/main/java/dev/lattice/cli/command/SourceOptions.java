package dev.lattice.cli.command;

import dev.lattice.api.build.SourceRequest;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.app.Place;
import dev.lattice.core.id.FileId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of a repository: which state of it, and how it may be read. Nothing secret stands in an argument. */
final class SourceOptions {
    @Option(
            names = {"--branch", "--ref"},
            paramLabel = "REF",
            description = "Branch, tag or commit. Default: the repository's own choice.")
    private @Nullable String ref;

    @Option(names = "--submodules", description = "Fetch those, too.")
    private boolean submodules;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Of a private repository by https: a file with the token.")
    private @Nullable Path tokenFile;

    @Option(names = "--token-env", paramLabel = "NAME", description = "The same, from this shell's variable NAME.")
    private @Nullable String tokenVariable;

    @Option(
            names = "--token-user",
            paramLabel = "NAME",
            description = "Whom the token belongs to, where the host wants to know.")
    private @Nullable String user;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Of a private repository by ssh: a deploy key's private half.")
    private @Nullable Path keyFile;

    /** Whether any was given. */
    boolean given() {
        return ref != null || submodules || credentials() || user != null;
    }

    /** Whether there is something that lets a private repository be read. */
    boolean credentials() {
        return tokenFile != null || tokenVariable != null || keyFile != null;
    }

    /** @throws UsageException when they do not fit together, or to the place */
    void check(Place place) {
        if (tokenFile != null && tokenVariable != null) {
            throw new UsageException("the token stands twice: --token-file and --token-env; use one of them");
        }
        if (given() && !(place instanceof Place.Git)) {
            throw new UsageException(
                    "--branch, --submodules, --token-file, --token-env, --token-user and --key-file are"
                            + " for repositories; '" + place.text() + "' is none");
        }
    }

    /**
     * The source.
     *
     * @param upload of a folder, once it is sent
     */
    SourceRequest request(Surroundings around, Place place, @Nullable FileId upload) throws IOException {
        return switch (place) {
            case Place.Folder _ -> new SourceRequest(null, null, null, null, null, null, upload, null);
            case Place.Archive at -> new SourceRequest(null, null, null, null, null, null, null, at.url());
            case Place.Git at -> of(around, at.url());
        };
    }

    /** What is to change about the source that a workload has; null for nothing. */
    @Nullable SourceRequest change(Surroundings around) throws IOException {
        return given() ? of(around, null) : null;
    }

    private SourceRequest of(Surroundings around, @Nullable String url) throws IOException {
        return new SourceRequest(
                url, ref, submodules ? Boolean.TRUE : null, token(around), user, key(around), null, null);
    }

    private @Nullable String token(Surroundings around) throws IOException {
        if (tokenVariable != null) {
            String token = around.variable(tokenVariable);
            if (token == null) {
                throw new UsageException("--token-env " + tokenVariable + ": this shell has no such variable");
            }
            return token.strip();
        }
        return tokenFile == null
                ? null
                : content(around, "--token-file", tokenFile).strip();
    }

    private @Nullable String key(Surroundings around) throws IOException {
        if (keyFile == null) {
            return null;
        }
        String key = content(around, "--key-file", keyFile);
        if (!key.contains("PRIVATE KEY")) {
            throw new UsageException(
                    "--key-file " + keyFile + " holds no private key in OpenSSH's form; of the two files"
                            + " that 'ssh-keygen' makes, give the one without .pub");
        }
        return key;
    }

    /** A small file as text. */
    static String content(Surroundings around, String option, Path file) throws IOException {
        Path path = around.folder().resolve(file);
        try {
            String text = Files.readString(path);
            if (text.isBlank()) {
                throw new UsageException(option + " " + file + " is empty");
            }
            return text;
        } catch (NoSuchFileException e) {
            throw new UsageException(option + " " + file + ": there is no such file");
        }
    }
}
