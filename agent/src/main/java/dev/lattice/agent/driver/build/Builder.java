package dev.lattice.agent.driver.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The program by which an engine is told to build.
 *
 * @param program its path
 * @param kind what it has the engine build with
 * @param hereDocuments whether the engine knows them
 */
record Builder(Path program, Kind kind, boolean hereDocuments) {
    /** What builds. */
    enum Kind {
        BUILDKIT,
        /** from before BuildKit, or without the plugin that newer programs need for that */
        CLASSIC
    }

    private static final long ANSWER_SECONDS = 20;
    /** From this version on, BuildKit takes a plugin. */
    private static final int FIRST_WITHOUT = 23;
    /** From this version on, the front end that engines have knows here-documents. */
    private static final int FIRST_WITH_HERE_DOCUMENTS = 23;

    private static final List<String> USUAL = List.of("/usr/bin", "/usr/local/bin", "/bin");

    /**
     * The best there is on PATH and at the usual places: one that has BuildKit, else any.
     *
     * @param environment of the agent, which says where the engine is
     * @param bounded whether steps of BuildKit can be kept within limits here; if not, the classic builder has to do
     */
    static Optional<Builder> find(Map<String, String> environment, boolean bounded) throws InterruptedException {
        Optional<Builder> found = Optional.empty();
        for (Path program : programs(environment)) {
            Optional<Builder> builder = of(program, environment);
            if (bounded && builder.filter(any -> any.kind() == Kind.BUILDKIT).isPresent()) {
                return builder;
            }
            if (builder.isPresent() && found.isEmpty()) {
                found = Optional.of(new Builder(program, Kind.CLASSIC, false));
            }
        }
        return found;
    }

    private static Set<Path> programs(Map<String, String> environment) {
        Set<Path> programs = new LinkedHashSet<>();
        List<String> folders =
                new ArrayList<>(List.of(environment.getOrDefault("PATH", "").split(":", -1)));
        folders.addAll(USUAL);
        for (String folder : folders) {
            Path program = Path.of(folder, "docker");
            if (!folder.isEmpty() && Files.isExecutable(program)) {
                programs.add(program);
            }
        }
        return programs;
    }

    private static Optional<Builder> of(Path program, Map<String, String> environment) throws InterruptedException {
        Optional<String> versions =
                said(program, environment, "version", "--format", "{{.Client.Version}} {{.Server.Version}}");
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        String[] both = versions.get().strip().split(" ", 2);
        OptionalInt own = major(both[0]);
        boolean builtIn = own.isPresent() && own.getAsInt() < FIRST_WITHOUT;
        if (!builtIn && said(program, environment, "buildx", "version").isEmpty()) {
            return Optional.of(new Builder(program, Kind.CLASSIC, false));
        }
        // An engine that numbers its versions in another way is another one, and of today.
        boolean hereDocuments =
                major(both[both.length - 1]).orElse(FIRST_WITH_HERE_DOCUMENTS) >= FIRST_WITH_HERE_DOCUMENTS;
        return Optional.of(new Builder(program, Kind.BUILDKIT, hereDocuments));
    }

    private static OptionalInt major(String version) {
        String first = version.split("\\.", 2)[0];
        return first.matches("[0-9]{1,4}") ? OptionalInt.of(Integer.parseInt(first)) : OptionalInt.empty();
    }

    private static Optional<String> said(Path program, Map<String, String> environment, String... arguments)
            throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            // First its end: what it says fits into a pipe, and one that hangs would be read for ever.
            if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException noProgram) {
            return Optional.empty();
        }
    }
}
