package dev.lattice.benchmarks.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every round as a line of JSON, for those who want to look closer or to compare runs. */
public final class RoundLog implements Closeable {
    private final ObjectMapper json = new ObjectMapper();
    private final Writer out;

    public RoundLog(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        out = Files.newBufferedWriter(file);
    }

    void write(Benchmark benchmark, int round, Contender contender, Reading reading) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", Instant.now().toString());
        line.put("benchmark", benchmark.id());
        line.put("contender", contender.name());
        line.put("round", round);
        reading.values().forEach((metric, value) -> line.put(metric.label() + " " + metric.unit(), value));
        if (!reading.micros().isEmpty()) {
            line.put("n", reading.micros().size());
        }
        out.write(json.writeValueAsString(line) + "\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
