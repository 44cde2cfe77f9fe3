package dev.lattice.benchmarks.machine;

import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the benchmarks work: a folder for the time of a run, that other accounts may pass through, and the programs that
 * are built from the sources of this module.
 */
public final class Workshop implements AutoCloseable {
    private final Path module;
    private final Path folder;
    private final Map<String, Path> built = new HashMap<>();

    /** @param module the folder {@code benchmarks} of the checkout */
    public Workshop(Path module) throws IOException {
        this.module = module;
        this.folder = Files.createTempDirectory(
                "lattice-bench-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    /** A folder of this run, made when it is not there. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    public Path log(String name) throws IOException {
        return folder("logs").resolve(name + ".log");
    }

    public Path sources(String language) {
        return module.resolve("src/main").resolve(language);
    }

    /** A program in C, built the first time that it is asked for. Libraries as for the linker, such as {@code pq}. */
    public Path program(String name, String... libraries) throws IOException, InterruptedException, LeftOutException {
        Path known = built.get(name);
        if (known != null) {
            return known;
        }
        Debian.need("gcc", "gcc libc6-dev");
        Path program = folder("bin").resolve(name);
        List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-o", program.toString()));
        // Debian keeps PostgreSQL's headers apart.
        command.add("-I/usr/include/postgresql");
        command.add(sources("c").resolve(name + ".c").toString());
        for (String library : libraries) {
            command.add("-l" + library);
        }
        Process compiler = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log("gcc-" + name).toFile())
                .start();
        if (compiler.waitFor() != 0) {
            throw new LeftOutException(name + ".c does not compile: "
                    + Files.readString(log("gcc-" + name)).lines().findFirst().orElse(""));
        }
        built.put(name, program);
        return program;
    }

    /** The peers from npm, fetched once and kept until the checkout's target folder is cleaned. */
    public Path nodePeers() throws IOException, InterruptedException, LeftOutException {
        Debian.need("node", "nodejs");
        Debian.need("npm", "npm");
        Path peers = module.resolve("target/node");
        Files.createDirectories(peers);
        try (Stream<Path> sources = Files.list(sources("node"))) {
            for (Path source : sources.toList()) {
                Files.copy(source, peers.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!Files.exists(peers.resolve("node_modules/.package-lock.json"))) {
            int code = new ProcessBuilder("npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock")
                    .directory(peers.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log("npm").toFile())
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new LeftOutException("npm could not fetch it");
            }
        }
        return peers;
    }

    @Override
    public void close() {
        deleteTree(folder);
    }

    public static void deleteTree(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("could not delete " + tree + ": " + e.getMessage());
        }
    }
}
