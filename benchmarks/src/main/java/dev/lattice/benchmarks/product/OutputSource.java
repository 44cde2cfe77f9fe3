package dev.lattice.benchmarks.product;

import dev.lattice.benchmarks.http.HttpLine;
import dev.lattice.benchmarks.measure.LeftOutException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Something that runs a command elsewhere and brings its standard output. */
public interface OutputSource {
    /** What the watcher sees, from the start of the command to its end. */
    InputStream watch(List<String> command) throws IOException, InterruptedException;

    /** A remote shell or another program whose own stdout is the command's. */
    static OutputSource program(Wrapping wrapping) {
        return command -> {
            try {
                Process process = new ProcessBuilder(wrapping.wrap(command.toArray(String[]::new)))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                process.getOutputStream().close();
                return process.getInputStream();
            } catch (LeftOutException missing) {
                throw new IOException(missing.getMessage(), missing);
            }
        };
    }

    /** Turns a command into one whose standard output is the command's. */
    @FunctionalInterface
    interface Wrapping {
        List<String> wrap(String... command) throws IOException, InterruptedException, LeftOutException;
    }

    /** A job of Lattice, watched by its raw bytes. */
    static OutputSource raw(Stand stand) {
        return command -> job(stand, command, "/output/stdout?follow=true", HttpLine.BYTES);
    }

    /** A job of Lattice, watched as a browser does. */
    static OutputSource events(Stand stand) {
        return command -> job(stand, command, "/stream", HttpLine.EVENTS);
    }

    private static InputStream job(Stand stand, List<String> command, String target, String accept) throws IOException {
        HttpLine line = stand.connect();
        String answer = new String(
                line.exchange(line.request(
                                "POST", "/api/jobs/submit", HttpLine.JSON, Stand.json(command.toArray(String[]::new))))
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Matcher id = Pattern.compile("\"jobId\":\"([^\"]+)\"").matcher(answer);
        if (!id.find()) {
            throw new IOException("no job: " + answer);
        }
        return new FilterInputStream(line.get("/api/jobs/" + id.group(1) + target, accept)) {
            @Override
            public void close() throws IOException {
                line.close();
            }
        };
    }

    /** The program {@code emit}, as a command. */
    static List<String> flood(Path emit, int lines) {
        return List.of(emit.toString(), "flood", "" + lines);
    }

    static List<String> paced(Path emit, int lines, int rate) {
        return List.of(emit.toString(), "paced", "" + lines, "" + rate);
    }
}
