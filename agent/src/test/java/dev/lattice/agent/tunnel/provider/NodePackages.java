package dev.lattice.agent.tunnel.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What tests need from npm: fetched once, and kept until the module is cleaned. */
final class NodePackages {
    private static final long FETCH_SECONDS = 180;
    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path FOLDER = Path.of("target/node").toAbsolutePath();

    private NodePackages() {}

    /** The folder with node_modules in it; leaves the test out, and says so, where there is none to be had. */
    static synchronized Path require() throws IOException, InterruptedException {
        assumeTrue(installed("node") && installed("npm"), "Node.js and npm are missing: localtunnel is not run");
        Files.createDirectories(FOLDER);
        boolean fetched = Files.exists(FOLDER.resolve("node_modules/.package-lock.json"))
                && Files.mismatch(SOURCES.resolve("package.json"), FOLDER.resolve("package.json")) < 0;
        Files.copy(
                SOURCES.resolve("package.json"), FOLDER.resolve("package.json"), StandardCopyOption.REPLACE_EXISTING);
        if (!fetched) {
            Process npm = new ProcessBuilder(
                            "npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock")
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(FOLDER.resolve("npm.log").toFile())
                    .start();
            boolean ended = npm.waitFor(FETCH_SECONDS, TimeUnit.SECONDS);
            npm.destroyForcibly();
            assumeTrue(ended && npm.exitValue() == 0, "npm cannot fetch localtunnel; target/node/npm.log says why");
        }
        assertThat(FOLDER.resolve("node_modules/.bin/lt")).isExecutable();
        return FOLDER;
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
