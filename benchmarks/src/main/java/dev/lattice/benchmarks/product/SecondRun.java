package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.machine.Workshop;
import dev.lattice.benchmarks.measure.Contender;
import dev.lattice.benchmarks.measure.LeftOutException;
import dev.lattice.benchmarks.measure.Metric;
import dev.lattice.benchmarks.measure.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * {@code lattice run} in a project of 500 MB that the server knows, with one file changed: from the start of the command
 * line's process, its scan of the folder included, to the start of the command on the node.
 */
public final class SecondRun implements Contender {
    public static final String NAME = "Lattice, 500 MB project, one file changed";

    private static final int FOLDERS = 20;
    private static final int FILES = 100;
    private static final int FILE_BYTES = 250_000;

    private final Stand stand;
    private final Workshop workshop;
    private final Random random = new Random(42);

    public SecondRun(Stand stand, Workshop workshop) {
        this.stand = stand;
        this.workshop = workshop;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws IOException, InterruptedException, LeftOutException {
        Path project = workshop.folder("project");
        byte[] content = new byte[FILE_BYTES];
        for (int folder = 0; folder < FOLDERS; folder++) {
            Path parent = workshop.folder("project/part-" + folder);
            for (int file = 0; file < FILES; file++) {
                random.nextBytes(content);
                Files.write(parent.resolve("data-" + file + ".bin"), content);
            }
        }
        run(project, workshop.program("emit"));
        change(project);
        run(project, workshop.program("emit"));
    }

    @Override
    public Reading measure() throws IOException, InterruptedException {
        Path project = workshop.folder("project");
        change(project);
        try {
            return Reading.of(Metric.DURATION, run(project, workshop.program("emit")));
        } catch (LeftOutException missing) {
            throw new IOException(missing.getMessage(), missing);
        }
    }

    private void change(Path project) throws IOException {
        byte[] content = new byte[FILE_BYTES];
        random.nextBytes(content);
        Files.write(project.resolve("part-7/data-7.bin"), content);
    }

    private double run(Path project, Path emit) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(stand.command("run", "--", emit.toString(), "flood", "1"))
                .directory(project.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        workshop.log("second-run").toFile()));
        builder.environment().putAll(stand.environment(workshop.folder("home")));
        long begin = System.nanoTime();
        Process process = builder.start();
        process.getOutputStream().close();
        long[] started = new long[1];
        try (InputStream in = process.getInputStream()) {
            byte[] output = in.readAllBytes();
            new StampScanner().scan(output, output.length, nanos -> started[0] = nanos);
        }
        int code = process.waitFor();
        if (code != 0 || started[0] == 0) {
            throw new IOException("lattice run ended with " + code + ": "
                    + Files.readAllLines(workshop.log("second-run")).getLast());
        }
        return (started[0] - begin) / 1e9;
    }
}
