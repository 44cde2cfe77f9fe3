package dev.lattice.benchmarks.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.benchmarks.measure.Reading;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/** A measured program that takes orders on its stdin, as {@code src/main/c/yardstick.h} says. */
final class Driver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_SECONDS = 150;
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("driver-limits").factory());

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    private Driver(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts it and waits until it is ready. */
    static Driver start(List<String> command, Map<String, String> environment, Path folder, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Driver driver = new Driver(builder.start());
        String first = driver.answer();
        if (!"ready".equals(first)) {
            driver.close();
            throw new IOException("it did not get ready; see " + log.getFileName());
        }
        return driver;
    }

    /** So many one after another, at most so long. */
    Reading oneByOne(int count, int mostSeconds) throws IOException {
        JsonNode answer = order("seq " + count + " " + mostSeconds);
        return Reading.latencies(StreamSupport.stream(answer.path("micros").spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray());
    }

    /** So many at once. */
    Reading many(int count) throws IOException {
        JsonNode answer = order("bulk " + count);
        return Reading.rate(count, answer.path("seconds").asDouble());
    }

    private JsonNode order(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        JsonNode answer = JSON.readTree(answer());
        if (answer.path("failed").asInt(1) != 0) {
            throw new IOException("jobs failed: " + answer.path("failed"));
        }
        return answer;
    }

    private String answer() throws IOException {
        // A program that hangs is killed, which ends the reading.
        ScheduledFuture<?> limit = CLOCK.schedule(process::destroyForcibly, LONGEST_SECONDS, TimeUnit.SECONDS);
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("it ended by itself or took too long");
            }
            return line;
        } finally {
            limit.cancel(false);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
